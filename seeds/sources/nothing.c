/* A program without any cryptography. */
int total(const unsigned char *bytes, int length) {
  int sum = 0;
  for (int i = 0; i < length; i++) sum += bytes[i] * (i + 1);
  return sum;
}
void _start(void) {
  static unsigned char text[] = "nothing to see here";
  volatile int sum = total(text, sizeof text);
  (void)sum;
  for (;;) {}
}
