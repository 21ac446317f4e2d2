#!/usr/bin/env python3
"""Writes tables.tsv: constant tables of cryptographic algorithms, from the formulas of their standards.

Tables without a formula (S-boxes chosen by hand or at random) are read from two independent libraries, found there by
their published first entries, and must agree; run with the paths of these libraries:
    generate.py libcrypto.so.3 legacy.so libgcrypt.so.20 libnettle.so.8 > tables.tsv
"""
import math, sys
from math import isqrt

rows = []
def put(mark, bits, forms, words, source, what):
    rows.append((mark, what, bits, forms, source, "".join(f"{w % (1 << bits):0{bits // 4}x}" for w in words)))

def rol(x, n, w): return ((x << n) | (x >> (w - n))) & ((1 << w) - 1)
def gmul(a, b, poly):
    r = 0
    while b:
        if b & 1: r ^= a
        a <<= 1
        if a & 0x100: a ^= poly
        b >>= 1
    return r

# AES, FIPS 197
def inverse(x, poly): return next((y for y in range(256) if gmul(x, y, poly) == 1), 0)
inv = [inverse(x, 0x11B) for x in range(256)]
S = [i ^ rol(i, 1, 8) ^ rol(i, 2, 8) ^ rol(i, 3, 8) ^ rol(i, 4, 8) ^ 0x63 for i in inv]
IS = [S.index(x) for x in range(256)]
put("aes-sbox", 8, "wide", S, "FIPS 197 section 5.1.1", "AES S-box")
put("aes-inverse-sbox", 8, "wide", IS, "FIPS 197 section 5.3.2", "AES inverse S-box")
def m(c, x): return gmul(c, x, 0x11B)
Te = [(m(2, s) << 24) | (s << 16) | (s << 8) | m(3, s) for s in S]
Td = [(m(14, s) << 24) | (m(9, s) << 16) | (m(13, s) << 8) | m(11, s) for s in IS]
U = [(m(14, s) << 24) | (m(9, s) << 16) | (m(13, s) << 8) | m(11, s) for s in range(256)]
for n in range(4):
    put("aes-te", 32, "", [rol(t, 32 - 8 * n, 32) for t in Te], "FIPS 197; Rijndael section 5.2.1", f"AES encryption table T{n}")
    put("aes-td", 32, "", [rol(t, 32 - 8 * n, 32) for t in Td], "FIPS 197; Rijndael section 5.3.2", f"AES decryption table T{n}")
    put("aes-td", 32, "", [rol(t, 32 - 8 * n, 32) for t in U], "FIPS 197 section 5.3.3", f"AES key inversion table U{n}")
put("aes-te", 32, "", [s * 0x01010101 for s in S], "FIPS 197", "AES S-box, four times each")
put("aes-td", 32, "", [s * 0x01010101 for s in IS], "FIPS 197", "AES inverse S-box, four times each")
put("aes-te", 64, "", [(t << 32) | t for t in Te], "FIPS 197", "AES encryption table, doubled")
put("aes-te", 64, "", [(t << 32) | t for t in (rol(t, 24, 32) for t in Te)], "FIPS 197", "AES encryption table, doubled, rotated")
rcon = [1, 2, 4, 8, 16, 32, 64, 128, 27, 54]
put("aes-rcon", 32, "", rcon, "FIPS 197 section 5.2", "AES round constants")
put("aes-rcon", 32, "", [r << 24 for r in rcon], "FIPS 197 section 5.2", "AES round constants, high")

# Primes and roots, FIPS 180-4
primes = [p for p in range(2, 500) if all(p % q for q in range(2, isqrt(p) + 1))]
def icbrt(n):
    x = 1 << ((n.bit_length() + 2) // 3)
    while True:
        y = (2 * x + n // (x * x)) // 3
        if y >= x: return x
        x = y
def sq(p, bits): return isqrt(p << (2 * bits)) % (1 << bits)
def cb(p, bits): return icbrt(p << (3 * bits)) % (1 << bits)
K256 = [cb(p, 32) for p in primes[:64]]; K512 = [cb(p, 64) for p in primes[:80]]
IV256 = [sq(p, 32) for p in primes[:8]]; IV512 = [sq(p, 64) for p in primes[:8]]
IV384 = [sq(p, 64) for p in primes[8:16]]; IV224 = [x % (1 << 32) for x in IV384]
assert K256[0] == 0x428a2f98 and IV384[0] == 0xcbbb9d5dc1059ed8
put("sha256-k", 32, "", K256, "FIPS 180-4 section 4.2.2", "SHA-256 round constants")
put("sha256-k", 32, "", [k for i in range(0, 64, 4) for k in K256[i:i+4] * 2], "FIPS 180-4 section 4.2.2", "SHA-256 round constants, four at a time, doubled")
put("sha512-k", 64, "", K512, "FIPS 180-4 section 4.2.3", "SHA-512 round constants")
put("sha512-k", 64, "swapped", K512, "FIPS 180-4 section 4.2.3", "SHA-512 round constants, halves swapped")
put("sha512-k", 64, "", [k for i in range(0, 80, 2) for k in K512[i:i+2] * 2], "FIPS 180-4 section 4.2.3", "SHA-512 round constants, two at a time, doubled")
put("sha256-iv", 32, "", IV256, "FIPS 180-4 section 5.3.3; RFC 7693", "SHA-256 and BLAKE2s initial value")
put("sha512-iv", 64, "", IV512, "FIPS 180-4 section 5.3.5; RFC 7693", "SHA-512 and BLAKE2b initial value")
put("sha384-iv", 64, "", IV384, "FIPS 180-4 section 5.3.4", "SHA-384 initial value")
put("sha224-iv", 32, "", IV224, "FIPS 180-4 section 5.3.2", "SHA-224 initial value")
# MD5, RFC 1321
MD5 = [int(abs(math.sin(i + 1)) * 2 ** 32) for i in range(64)]
assert MD5[0] == 0xd76aa478 and MD5[63] == 0xeb86d391
put("md5-k", 32, "", MD5, "RFC 1321 section 3.4", "MD5 sine table")
put("sha1-iv", 32, "", [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0], "FIPS 180-4 section 5.3.1", "SHA-1 and RIPEMD-160 initial value")
put("md5-iv", 32, "", [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476], "RFC 1321 section 3.3", "MD4, MD5, SHA-1 and RIPEMD initial value")
SHA1 = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6]
put("sha1-k", 32, "", SHA1, "FIPS 180-4 section 4.2.1", "SHA-1 round constants")
put("sha1-k", 32, "", [k for k in SHA1 for _ in range(4)], "FIPS 180-4 section 4.2.1", "SHA-1 round constants, four times each")
# RIPEMD-160
rl = [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15, 7,4,13,1,10,6,15,3,12,0,9,5,2,14,11,8, 3,10,14,4,9,15,8,1,2,7,0,6,13,11,5,12,
      1,9,11,10,0,8,12,4,13,3,7,15,14,5,6,2, 4,0,5,9,7,12,2,10,14,1,3,8,11,6,15,13]
rr = [5,14,7,0,9,2,11,4,13,6,15,8,1,10,3,12, 6,11,3,7,0,13,5,10,14,15,8,12,4,9,1,2, 15,5,1,3,7,14,6,9,11,8,12,2,10,0,4,13,
      8,6,4,1,3,11,15,0,5,12,2,13,9,7,10,14, 12,15,10,4,1,5,8,7,6,2,13,14,0,3,9,11]
for r in (rl, rr):
    put("ripemd160-r", 8, "wide", r, "ISO/IEC 10118-3", "RIPEMD-160 message word order")
put("ripemd160-k", 32, "", [0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9], "ISO/IEC 10118-3", "RIPEMD-160 parallel constants")
# ChaCha20 and Salsa20
for text in (b"expand 32-byte k", b"expand 16-byte k"):
    put("chacha-sigma" if b"32" in text else "chacha-tau", 8, "", text, "RFC 8439 section 2.3; Salsa20 specification", f"\"{text.decode()}\"")
# Pi: Blowfish, MD2
def pi_hex(words):
    bits = 32 * words + 64
    def arctan(x):
        t = s = (1 << bits) // x; n = 3; sign = -1
        while t:
            t //= x * x; s += sign * (t // n); n += 2; sign = -sign
        return s
    return (4 * (4 * arctan(5) - arctan(239))) - (3 << bits), bits
value, bits = pi_hex(18 + 1024)
PI = [(value >> (bits - 32 * (i + 1))) & 0xffffffff for i in range(18 + 1024)]
assert PI[0] == 0x243f6a88 and PI[-1] == 0x3ac372e6
# Other uses of pi begin with the same digits (the keys of Randen): only the later boxes are proof.
put("pi-digits", 32, "", PI[:18], "Blowfish (Schneier, 1993)", "Blowfish P-array (digits of pi)")
for n in range(4):
    put("pi-digits" if n < 2 else "blowfish-s", 32, "", PI[18 + 256 * n:18 + 256 * (n + 1)], "Blowfish (Schneier, 1993)", f"Blowfish S-box {n}")
# BLAKE2, RFC 7693
SIGMA = [[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15],[14,10,4,8,9,15,13,6,1,12,0,2,11,7,5,3],[11,8,12,0,5,2,15,13,10,14,3,6,7,1,9,4],
 [7,9,3,1,13,12,11,14,2,6,5,10,4,0,15,8],[9,0,5,7,2,4,10,15,14,1,11,12,6,8,3,13],[2,12,6,10,0,11,8,3,4,13,7,5,15,14,1,9],
 [12,5,1,15,14,13,4,10,0,7,6,3,9,2,8,11],[13,11,7,14,12,1,3,9,5,0,15,4,8,6,2,10],[6,15,14,9,11,3,0,8,12,2,13,7,1,4,10,5],
 [10,2,8,4,7,6,1,5,15,11,9,14,3,12,13,0]]
put("blake2-sigma", 8, "wide", sum(SIGMA, []), "RFC 7693 section 2.7", "BLAKE2 message schedule")
put("blake2-sigma", 64, "", sum(SIGMA, []), "RFC 7693 section 2.7", "BLAKE2 message schedule, 64-bit")
put("blake3-schedule", 8, "wide", [2,6,3,10,7,0,4,13,1,11,12,5,9,14,15,8, 3,4,10,12,13,2,7,14,6,5,9,0,11,15,8,1], "BLAKE3 specification", "BLAKE3 message schedule")
# Keccak, FIPS 202
def rc_bit(t):
    r = 1
    for _ in range(t % 255):
        r <<= 1
        if r & 0x100: r ^= 0x171
    return r & 1
RC = [sum(rc_bit(j + 7 * i) << ((1 << j) - 1) for j in range(7)) for i in range(24)]
assert RC[1] == 0x8082 and RC[23] == 0x8000000080008008
put("keccak-rc", 64, "", RC, "FIPS 202 section 3.2.5", "Keccak round constants")
put("keccak-rc", 64, "swapped", RC, "FIPS 202 section 3.2.5", "Keccak round constants, halves swapped")
put("ascon-rc", 8, "wide", [0xf0 - 0xf * i for i in range(12)], "SP 800-232", "Ascon round constants")
# ML-KEM, ML-DSA: FIPS 203, 204
def br(i, n): return int(f"{i:0{n}b}"[::-1], 2)
def both(mark, bits, values, q, source, what):
    put(mark, bits, "", values, source, what)
    if any(v > q // 2 for v in values):
        put(mark, bits, "", [v - q if v > q // 2 else v for v in values], source, what + ", signed")
q = 3329; z = [pow(17, br(i, 7), q) for i in range(128)]
g = [pow(17, 2 * br(i, 7) + 1, q) for i in range(128)]
for bits in (16, 32):
    for name, factor in (("", 1), (", Montgomery form", 1 << 16)):
        both("mlkem-zetas", bits, [x * factor % q for x in z[1:]], q, "FIPS 203 appendix A", "ML-KEM roots of unity" + name)
    both("mlkem-zetas", bits, g, q, "FIPS 203 appendix A", "ML-KEM multiplication constants")
    both("mlkem-zetas", bits, [x * (1 << 16) % q for x in g], q, "FIPS 203 appendix A", "ML-KEM multiplication constants, Montgomery form")
q = 8380417; z = [pow(1753, br(i, 8), q) for i in range(256)]
for name, factor in (("", 1), (", Montgomery form", 1 << 32)):
    both("mldsa-zetas", 32, [x * factor % q for x in z[1:]], q, "FIPS 204 appendix B", "ML-DSA roots of unity" + name)
# Whirlpool, ISO/IEC 10118-3
E = [1, 0xB, 9, 0xC, 0xD, 6, 0xF, 3, 0xE, 8, 7, 4, 0xA, 2, 5, 0]; EI = [E.index(x) for x in range(16)]
R = [7, 0xC, 0xB, 0xD, 0xE, 4, 9, 0xF, 6, 3, 8, 0xA, 2, 5, 1, 0]
W = []
for x in range(256):
    a, b = E[x >> 4], EI[x & 15]; r = R[a ^ b]; W.append((E[a ^ r] << 4) | EI[b ^ r])
assert W[:4] == [0x18, 0x23, 0xc6, 0xe8]
put("whirlpool-sbox", 8, "", W, "ISO/IEC 10118-3", "Whirlpool S-box")
C0 = [int.from_bytes(bytes(gmul(s, c, 0x11D) for c in (1, 1, 4, 1, 8, 5, 2, 9)), "big") for s in W]
put("whirlpool-c", 64, "", C0, "ISO/IEC 10118-3", "Whirlpool table C0")
put("whirlpool-c", 64, "", [x for c in C0 for x in (c, c)], "ISO/IEC 10118-3", "Whirlpool table C0, doubled")
# Twofish
qt = [[[0x8,1,7,0xD,6,0xF,3,2,0,0xB,5,9,0xE,0xC,0xA,4],[0xE,0xC,0xB,8,1,2,3,5,0xF,4,0xA,6,7,0,9,0xD],[0xB,0xA,5,0xE,6,0xD,9,0,0xC,8,0xF,3,2,4,7,1],[0xD,7,0xF,4,1,2,6,0xE,9,0xB,3,0,8,5,0xC,0xA]],
      [[2,8,0xB,0xD,0xF,7,6,0xE,3,1,9,4,0,0xA,0xC,5],[1,0xE,2,0xB,4,0xC,3,7,6,0xD,0xA,5,0xF,9,0,8],[4,0xC,7,5,1,6,9,0xA,0,0xE,0xD,8,2,0xB,3,0xF],[0xB,9,5,1,0xC,3,0xD,0xE,6,4,7,0xF,2,0,8,0xA]]]
def twofish_q(t, x):
    a, b = x >> 4, x & 15
    for k in (0, 2):
        a, b = a ^ b, a ^ (((b >> 1) | (b << 3)) & 15) ^ (8 * a & 15)
        a, b = t[k][a], t[k + 1][b]
    return (b << 4) | a
for n in range(2):
    Q = [twofish_q(qt[n], x) for x in range(256)]
    assert Q[0] == (0xA9, 0x75)[n], hex(Q[0])
    put("twofish-q", 8, "wide", Q, "Twofish (Schneier et al., 1998)", f"Twofish permutation q{n}")
# SM4, SM3
put("sm4-ck", 32, "", [int.from_bytes(bytes((4 * i + j) * 7 % 256 for j in range(4)), "big") for i in range(32)], "GB/T 32907-2016", "SM4 key constants CK")
put("sm4-fk", 32, "", [0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc], "GB/T 32907-2016", "SM4 system parameter FK")
put("sm3-iv", 32, "", [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e], "GB/T 32905-2016", "SM3 initial value")
put("sm3-t", 32, "", [rol(0x79cc4519 if j < 16 else 0x7a879d8a, j % 32, 32) for j in range(64)], "GB/T 32905-2016", "SM3 constants, rotated")
# Camellia key schedule constants, RFC 3713
put("camellia-sigma", 64, "swapped-too", [0xA09E667F3BCC908B, 0xB67AE8584CAA73B2, 0xC6EF372FE94F82BE, 0x54FF53A5F1D36F1C, 0x10E527FADE682D1D, 0xB05688C2B3E6C1FD], "RFC 3713 section 2.2", "Camellia key constants")
# DES permutations and S-boxes, FIPS 46-3
DES = """14 4 13 1 2 15 11 8 3 10 6 12 5 9 0 7 0 15 7 4 14 2 13 1 10 6 12 11 9 5 3 8 4 1 14 8 13 6 2 11 15 12 9 7 3 10 5 0 15 12 8 2 4 9 1 7 5 11 3 14 10 0 6 13
15 1 8 14 6 11 3 4 9 7 2 13 12 0 5 10 3 13 4 7 15 2 8 14 12 0 1 10 6 9 11 5 0 14 7 11 10 4 13 1 5 8 12 6 9 3 2 15 13 8 10 1 3 15 4 2 11 6 7 12 0 5 14 9
10 0 9 14 6 3 15 5 1 13 12 7 11 4 2 8 13 7 0 9 3 4 6 10 2 8 5 14 12 11 15 1 13 6 4 9 8 15 3 0 11 1 2 12 5 10 14 7 1 10 13 0 6 9 8 7 4 15 14 3 11 5 2 12
7 13 14 3 0 6 9 10 1 2 8 5 11 12 4 15 13 8 11 5 6 15 0 3 4 7 2 12 1 10 14 9 10 6 9 0 12 11 7 13 15 1 3 14 5 2 8 4 3 15 0 6 10 1 13 8 9 4 5 11 12 7 2 14
2 12 4 1 7 10 11 6 8 5 3 15 13 0 14 9 14 11 2 12 4 7 13 1 5 0 15 10 3 9 8 6 4 2 1 11 10 13 7 8 15 9 12 5 6 3 0 14 11 8 12 7 1 14 2 13 6 15 0 9 10 4 5 3
12 1 10 15 9 2 6 8 0 13 3 4 14 7 5 11 10 15 4 2 7 12 9 5 6 1 13 14 0 11 3 8 9 14 15 5 2 8 12 3 7 0 4 10 1 13 11 6 4 3 2 12 9 5 15 10 11 14 1 7 6 0 8 13
4 11 2 14 15 0 8 13 3 12 9 7 5 10 6 1 13 0 11 7 4 9 1 10 14 3 5 12 2 15 8 6 1 4 11 13 12 3 7 14 10 15 6 8 0 5 9 2 6 11 13 8 1 4 10 7 9 5 0 15 14 2 3 12
13 2 8 4 6 15 11 1 10 9 3 14 5 0 12 7 1 15 13 8 10 3 7 4 12 5 6 11 0 14 9 2 7 11 4 1 9 12 14 2 0 6 10 13 15 3 5 8 2 1 14 7 4 10 8 13 15 12 9 0 3 5 6 11"""
P = [16,7,20,21,29,12,28,17,1,15,23,26,5,18,31,10,2,8,24,14,32,27,3,9,19,13,30,6,22,11,4,25]
boxes = [[int(v) for v in line.split()] for line in DES.splitlines()]
def row_major(box, x): return box[(((x >> 4) & 2) | (x & 1)) * 16 + ((x >> 1) & 15)]
def through_p(n, value):
    word = value << (28 - 4 * n)
    return sum(((word >> (32 - P[i])) & 1) << (31 - i) for i in range(32))
for n, box in enumerate(boxes):
    put("des-sbox", 8, "wide", box, "FIPS 46-3 appendix 1", f"DES S-box S{n+1}")
    put("des-sbox", 8, "wide", [row_major(box, x) for x in range(64)], "FIPS 46-3 appendix 1", f"DES S-box S{n+1}, by input")
    sp = [through_p(n, row_major(box, x)) for x in range(64)]
    put("des-sp", 32, "", sp, "FIPS 46-3 appendix 1", f"DES S-box S{n+1} through P")
    put("des-sp", 32, "", [rol(x, 1, 32) for x in sp], "FIPS 46-3 appendix 1", f"DES S-box S{n+1} through P, rotated left by 1")
    put("des-sp", 32, "", [rol(x, 3, 32) for x in sp], "FIPS 46-3 appendix 1", f"DES S-box S{n+1} through P, rotated left by 3")
    put("des-sp", 32, "", [rol(x, 31, 32) for x in sp], "FIPS 46-3 appendix 1", f"DES S-box S{n+1} through P, rotated right by 1")
    # Bits of words numbered from the other end, and the input bits too: the layout of libdes.
    mirror = [int(f"{sp[int(f'{x:06b}'[::-1], 2)]:032b}"[::-1], 2) for x in range(64)]
    for turn in (0, 1, 2, 3, 4, 28, 29, 30, 31):
        put("des-sp", 32, "", [rol(x, turn, 32) for x in mirror], "FIPS 46-3 appendix 1", f"DES S-box S{n+1} through P, mirrored, rotated by {turn}")
PC1 = [57,49,41,33,25,17,9,1,58,50,42,34,26,18,10,2,59,51,43,35,27,19,11,3,60,52,44,36,63,55,47,39,31,23,15,7,62,54,46,38,30,22,14,6,61,53,45,37,29,21,13,5,28,20,12,4]
PC2 = [14,17,11,24,1,5,3,28,15,6,21,10,23,19,12,4,26,8,16,7,27,20,13,2,41,52,31,37,47,55,30,40,51,45,33,48,44,49,39,56,34,53,46,42,50,36,29,32]
IP = [58 - 8 * (i % 8) + 2 * (i // 8) if i < 32 else 57 - 8 * (i % 8) + 2 * ((i - 32) // 8) for i in range(64)]
for name, table in (("permuted choice 1", PC1), ("permuted choice 2", PC2), ("initial permutation", IP), ("permutation P", P)):
    put("des-permutation", 8, "wide", table, "FIPS 46-3", f"DES {name}")
    put("des-permutation", 8, "wide", [x - 1 for x in table], "FIPS 46-3", f"DES {name}, from 0")
# Curve25519: d = -121665/121666 of edwards25519, RFC 8032
p = 2 ** 255 - 19; d = -121665 * pow(121666, -1, p) % p
put("ed25519-d", 8, "", d.to_bytes(32, "little"), "RFC 8032 section 5.1", "edwards25519 constant d")
for value, name in ((d, "d"), (2 * d % p, "2d"), (pow(2, (p - 1) // 4, p), "square root of -1")):
    put("ed25519-d", 64, "", [(value >> (51 * i)) % (1 << 51) for i in range(5)], "RFC 8032 section 5.1", f"edwards25519 {name}, five limbs")
    put("ed25519-d", 8, "", value.to_bytes(32, "little"), "RFC 8032 section 5.1", f"edwards25519 {name}")
    limbs, rest = [], value if value <= p // 2 else value - p
    for i in range(10):
        size = 26 if i % 2 == 0 else 25
        low = rest % (1 << size)
        if low >= 1 << (size - 1): low -= 1 << size
        limbs.append(low); rest = (rest - low) >> size
    put("ed25519-d", 32, "", limbs, "RFC 8032 section 5.1", f"edwards25519 {name}, ten limbs")
def unsigned(value, sizes):
    for size in sizes:
        yield value % (1 << size); value >>= size
gy = 4 * pow(5, -1, p) % p
gx = 15112221349535400772501151409588531511454012693041857206046113283949847762202
for value, name in ((d, "d"), (2 * d % p, "2d"), (gx, "base point x"), (gy, "base point y")):
    put("ed25519-d", 32, "", list(unsigned(value, [26, 25] * 5)), "RFC 8032 section 5.1", f"edwards25519 {name}, ten unsigned limbs")
put("ed25519-d", 8, "", gx.to_bytes(32, "little"), "RFC 8032 section 5.1", "edwards25519 base point x")
put("ed25519-d", 64, "", list(unsigned(gx, [51] * 5)), "RFC 8032 section 5.1", "edwards25519 base point x, five limbs")
put("poly1305-clamp", 32, "", [0x0fffffff, 0x0ffffffc, 0x0ffffffc, 0x0ffffffc], "RFC 8439 section 2.5", "Poly1305 clamp")
d448 = (-39081) % (2 ** 448 - 2 ** 224 - 1)
n448 = 2 ** 446 - 13818066809895115352007386748515426880336692474882178609894547503885
put("ed448-n", 8, "", n448.to_bytes(56, "little"), "RFC 8032 section 5.2", "edwards448 group order")
# Short Weierstrass curves: x of the base point and group order, as octets and as little-endian limbs
CURVES = {
 "p192": ("188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1012", "SP 800-186", "P-192"),
 "p224": ("b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21", "SP 800-186", "P-224"),
 "p256": ("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296", "SP 800-186", "P-256"),
 "p384": ("aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7", "SP 800-186", "P-384"),
 "p521": ("00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66", "SP 800-186", "P-521"),
 "k256": ("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", "SEC 2", "secp256k1"),
}
for mark, (x, source, name) in CURVES.items():
    octets = bytes.fromhex(x)
    put(mark + "-g", 8, "", octets.lstrip(b"\0"), source, f"{name} base point")
    put(mark + "-g", 8, "", octets.lstrip(b"\0")[::-1], source, f"{name} base point, little-endian")
# P-256 base point in Montgomery form with R = 2^256, as fast code has it
p256 = 2 ** 256 - 2 ** 224 + 2 ** 192 + 2 ** 96 - 1
put("p256-g", 8, "", (int(CURVES["p256"][0], 16) * 2 ** 256 % p256).to_bytes(32, "little"), "SP 800-186", "P-256 base point, Montgomery form")
p384 = 2 ** 384 - 2 ** 128 - 2 ** 96 + 2 ** 32 - 1
put("p384-g", 8, "", (int(CURVES["p384"][0], 16) * 2 ** 384 % p384).to_bytes(48, "little"), "SP 800-186", "P-384 base point, Montgomery form")
# GHASH: 4-bit reduction table, SP 800-38D (the polynomial is x^128 + x^7 + x^2 + x + 1)
rem4 = []
for i in range(16):
    r = 0
    for b in range(4):
        if i >> b & 1: r ^= 0xE100 >> (3 - b)
    rem4.append(r)
put("ghash-rem", 64, "", [r << 48 for r in rem4], "SP 800-38D section 6.3", "GHASH reduction table")
put("ghash-rem", 32, "", [r << 16 for r in rem4], "SP 800-38D section 6.3", "GHASH reduction table")

# Tables without a formula
libraries = {path: open(path, "rb").read() for path in sys.argv[1:]}
def published(mark, bits, forms, first, count, source, what, least=1):
    seen = {}
    for path, data in libraries.items():
        for order in ("little", "big"):
            key = b"".join(w.to_bytes(bits // 8, order) for w in first)
            at = data.find(key)
            if at >= 0:
                octets = data[at:at + count * bits // 8]
                seen[path] = tuple(int.from_bytes(octets[i:i + bits // 8], order) for i in range(0, len(octets), bits // 8)); break
    values = set(seen.values())
    print(f"{what}: {len(seen)} libraries, {len(values)} versions", file=sys.stderr)
    if len(values) == 1 and len(seen) >= least:
        put(mark, bits, forms, values.pop(), source, what); return True
    return None
for first in ([0x30fb40d4, 0x9fa0ff0b], [0x1f201094, 0xef0ba75b], [0x8defc240, 0x25fa5d9f], [0x9db30420, 0x1fb6e9de],
                           [0x7ec90c04, 0x2c6e74b9], [0x85e04019, 0x332bf567], [0xe216300d, 0xbbddfffc]):
    published("cast128-s", 32, "", first, 256, "RFC 2144 appendix A", "CAST-128 S-box")
published("rc2-pi", 8, "", [0xd9, 0x78, 0xf9, 0xc4, 0x19, 0xdd, 0xb5, 0xed], 256, "RFC 2268 section 2", "RC2 PITABLE")
published("md2-s", 8, "", [41, 46, 67, 201, 162, 216, 124, 1], 256, "RFC 1319 section 3.2", "MD2 substitution table")
published("sm4-sbox", 8, "wide", [0xd6, 0x90, 0xe9, 0xfe, 0xcc, 0xe1, 0x3d, 0xb7], 256, "GB/T 32907-2016", "SM4 S-box")
published("camellia-s", 8, "", [112, 130, 44, 236, 179, 39, 192, 229], 256, "RFC 3713 section 2.4.2", "Camellia S-box S1")
published("camellia-s", 32, "", [0x70707000, 0x82828200, 0x2c2c2c00], 256, "RFC 3713 section 2.4.2", "Camellia table SP1110")
published("seed-ss", 32, "", [0x2989a1a8, 0x05858184], 256, "RFC 4269 appendix A", "SEED table SS0")
print("# Constant tables of cryptographic algorithms. Written by generate.py (formulas of the standards named in each line).")
print("# bits: of one word; words: big-endian hexadecimal. Every table is searched in both byte orders; forms: wide = 8-bit entries as 32-bit words too;")
print("# swapped = 32-bit halves of each 64-bit word exchanged; swapped-too = both.")
print("mark\twhat\tbits\tforms\tsource\twords")
for row in rows: print("\t".join(str(x) or "-" for x in row))
