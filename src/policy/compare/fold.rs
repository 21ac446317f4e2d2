//! Folding a grid: cells within which the same follows are told together, and an axis that decides nothing is not told at all.

use std::collections::BTreeMap;

/// For some axes, by their place, the cells of it for which something holds; an axis that is not named does not matter.
pub(super) type Region = Vec<(usize, Vec<usize>)>;

/// The regions of a grid within which the same holds. `sizes` has the number of cells of each axis; `at` says what holds at the cells of a
/// point, one an axis: nothing where no fact can lie.
pub(super) fn fold<T: Clone + Ord>(sizes: &[usize], at: &impl Fn(&[usize]) -> Option<T>) -> Vec<(Region, T)> {
    let mut point = Vec::new();
    let folded = beyond(sizes, &mut point, at);
    folded
        .into_iter()
        .map(|(mut region, what)| {
            region.reverse();
            (region, what)
        })
        .collect()
}

/// The regions beyond a point on the first axes; within each, the last axis comes first.
fn beyond<T: Clone + Ord>(
    sizes: &[usize],
    point: &mut Vec<usize>,
    at: &impl Fn(&[usize]) -> Option<T>,
) -> Vec<(Region, T)> {
    let axis = point.len();
    let Some(size) = sizes.get(axis) else {
        return at(point).map(|what| (Region::new(), what)).into_iter().collect();
    };
    // What follows from each cell, with the cells from which the same follows, in the order of the first of them.
    let mut order = Vec::new();
    let mut cells: BTreeMap<Vec<(Region, T)>, Vec<usize>> = BTreeMap::new();
    let mut possible = 0_usize;
    for cell in 0..*size {
        point.push(cell);
        let what = beyond(sizes, point, at);
        point.pop();
        if what.is_empty() {
            continue;
        }
        possible = possible.saturating_add(1);
        let same = cells.entry(what.clone()).or_default();
        if same.is_empty() {
            order.push(what);
        }
        same.push(cell);
    }
    let mut regions = Vec::new();
    for what in order {
        let Some(same) = cells.remove(&what) else { continue };
        let everywhere = same.len() == possible;
        regions.extend(what.into_iter().map(|(mut region, what)| {
            if !everywhere {
                region.push((axis, same.clone()));
            }
            (region, what)
        }));
    }
    regions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_that_decides_nothing_is_not_told() {
        let folded = fold(&[3, 2], &|point| Some(point.first() >= Some(&1)));
        assert_eq!(folded, [(vec![(0, vec![0])], false), (vec![(0, vec![1, 2])], true)]);
        assert_eq!(fold(&[3, 2], &|_| Some(1)), [(vec![], 1)]);
    }

    #[test]
    fn what_no_fact_can_be_is_left_out() {
        let folded = fold(&[2, 2], &|point| match point {
            [0, 0] => None,
            [_, second] => Some(*second),
            _ => None,
        });
        assert_eq!(
            folded,
            [(vec![(0, vec![0])], 1), (vec![(0, vec![1]), (1, vec![0])], 0), (vec![(0, vec![1]), (1, vec![1])], 1)]
        );
    }
}
