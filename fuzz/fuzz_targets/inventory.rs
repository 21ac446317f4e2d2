//! Saved inventories: any text is an inventory that can be assessed, or an error.
#![no_main]

use cryptassay::assessment::{Circumstances, assess};
use cryptassay::inventory::Inventory;
use cryptassay::policy;
use cryptassay::report::{ALL, Detail, Layout};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(mut inventory) = Inventory::from_json(text) else { return };
    inventory.sort();
    let policies: Vec<_> = policy::library().iter().collect();
    let assessment = assess(&inventory, &policies, &Circumstances::on(jiff::civil::date(2026, 11, 23)));
    for format in ALL {
        format.write(&assessment, &Layout::plain(80, Detail::Evidence), &mut std::io::sink()).expect("a sink takes all");
    }
});
