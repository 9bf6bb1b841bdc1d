import Foundation
import Synchronization

/// The keys that may send right now; follows the list on disk, so that a revocation takes hold within 200 ms.
package final class LiveKeyList: Sendable {
    /// How often the file is looked at.
    private static let checkMilliseconds: Int64 = 200

    private struct Fingerprint: Equatable {
        var inode: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    private struct State {
        var entries: [String: KeyEntry] = [:]
        var fingerprint: Fingerprint?
        var checkedAt: Int64?
        var problem: String?
    }

    private let store: KeyStore
    private let now: @Sendable () -> Date
    private let state = Mutex(State())

    package init(store: KeyStore, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.now = now
    }

    /// What the owner of a key may send; nil when the key is unknown, revoked or not valid now.
    package func rights(publicKey: String) -> SenderRights? {
        let moment = now()
        return state.withLock { state in
            refresh(&state, moment)
            if state.entries[publicKey] == nil {
                // A key that was made a moment ago: libzmq never comes back from a refused handshake.
                state.checkedAt = nil
                refresh(&state, moment)
            }
            guard let entry = state.entries[publicKey], entry.isLive(at: moment) else { return nil }
            return entry.rights
        }
    }

    /// Why the list on disk can't be read; until it can, the last good one holds.
    package var problem: String? {
        let moment = now()
        return state.withLock { state in
            refresh(&state, moment)
            return state.problem
        }
    }

    private func refresh(_ state: inout State, _ moment: Date) {
        let milliseconds = Int64((moment.timeIntervalSince1970 * 1_000).rounded())
        // The clock may be set back, so it's the distance that counts.
        if let checkedAt = state.checkedAt, abs(milliseconds - checkedAt) < Self.checkMilliseconds { return }
        state.checkedAt = milliseconds
        let found = fingerprint()
        if found == state.fingerprint && state.problem == nil { return }
        do {
            // A list that was taken away lets nobody in.
            let entries = found == nil ? [] : try store.list()
            state.entries = Dictionary(entries.map { ($0.publicKey, $0) }, uniquingKeysWith: { $1 })
            state.fingerprint = found
            state.problem = nil
        } catch {
            state.problem = "\(error)"
        }
    }

    private func fingerprint() -> Fingerprint? {
        var status = stat()
        guard stat(store.listFile.path, &status) == 0 else { return nil }
        return Fingerprint(
            inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }
}
