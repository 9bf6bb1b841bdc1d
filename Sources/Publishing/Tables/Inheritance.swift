import Definitions
import Events
import Measures

/// What a table has in common with that of the snapshot before, which was made by the same definitions.
struct Inheritance: Sendable {
    /// For each group of rows the number of the one before with the same figures; nil where there is none.
    let groups: [Int?]
    /// For each leaf the number of the one before with the same durations.
    let leaves: [Int?]
    /// The text of the files before, by their path in the folder of the dataset.
    let texts: [String: EntryText]
}

/// Pairs two lists that are in the same order.
///
/// Gives for each of `new` the number of the one in `old` with the same key, if `isSame`. Nil where a key is gone: then
/// nothing that depends on what was absent may be taken over.
func inherited<Old, New>(
    _ new: [New], from old: [Old], precedes: (Old, New) -> Bool, hasKey: (Old, New) -> Bool,
    isSame: (Old, New) -> Bool
) -> [Int?]? {
    var origins: [Int?] = []
    origins.reserveCapacity(new.count)
    var next = 0
    for entry in new {
        guard next < old.count else {
            origins.append(nil)
            continue
        }
        if hasKey(old[next], entry) {
            origins.append(isSame(old[next], entry) ? next : nil)
            next += 1
        } else if precedes(old[next], entry) {
            return nil
        } else {
            origins.append(nil)
        }
    }
    return next == old.count ? origins : nil
}
