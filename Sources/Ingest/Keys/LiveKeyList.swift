import Foundation
import Synchronization

/// The keys that may send right now; follows the list on disk.
///
/// Whoever changes the list with this program waits until it was taken up, and every message is held against it: when
/// `dcs keys revoke` has returned, no message that is read after that is accepted. Other changes take hold within 200 ms.
package final class LiveKeyList: Sendable {
    /// How often the file is looked at.
    private static let checkMilliseconds: Int64 = 200

    private struct State {
        var entries: [String: KeyEntry] = [:]
        var fingerprint: FileFingerprint?
        var checkedAt: Int64?
        var problem: String?
        var note: FollowerNote?
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

    /// Looks at the list now, and says in the folder that it is taken up; gives what is wrong with it.
    @discardableResult
    func follow() -> String? {
        let moment = now()
        return state.withLock { state in
            if state.note == nil { state.note = FollowerNote(file: store.followerFile) }
            state.checkedAt = nil
            refresh(&state, moment)
            confirm(&state)
            return state.problem
        }
    }

    /// From now on nobody needs to wait for us.
    func stopFollowing() { state.withLock { $0.note = nil } }

    private func confirm(_ state: inout State) {
        guard state.problem == nil else { return }
        state.note?.write(FileFingerprint.text(state.fingerprint))
    }

    private func refresh(_ state: inout State, _ moment: Date) {
        let milliseconds = Int64((moment.timeIntervalSince1970 * 1_000).rounded())
        // The clock may be set back, so it's the distance that counts.
        if let checkedAt = state.checkedAt, abs(milliseconds - checkedAt) < Self.checkMilliseconds { return }
        state.checkedAt = milliseconds
        let found = FileFingerprint(of: store.listFile)
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
}
