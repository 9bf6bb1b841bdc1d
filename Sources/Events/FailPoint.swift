import Foundation
import Synchronization

/// Named places at which a test can let the process die as by `kill -9`: `DCS_FAILPOINT=journal.after-commit:3`.
///
/// Without the variable a call costs one comparison.
package enum FailPoint {
    private static let target: (name: String, count: Int)? = {
        guard let text = ProcessInfo.processInfo.environment["DCS_FAILPOINT"] else { return nil }
        let parts = text.split(separator: ":")
        guard parts.count == 2, let count = Int(parts[1]) else { return nil }
        return (String(parts[0]), count)
    }()
    private static let hits = Atomic<Int>(0)

    /// Dies here if this is the place and the time that was asked for.
    package static func pass(_ name: String) {
        guard let target, target.name == name else { return }
        if hits.add(1, ordering: .relaxed).newValue == target.count { kill(getpid(), SIGKILL) }
    }
}
