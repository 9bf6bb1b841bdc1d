import FaultyDisk
import Foundation

/// The disk of one simulated machine. Its files are in memory; only the locks of the product lie in a real folder.
final class SimulatedDisk {
    private let disk: OpaquePointer
    private let folder: URL

    init(name: String, in parent: URL, seed: UInt64) throws {
        folder = parent.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard let disk = faulty_disk_create(folder.path + "/", seed) else {
            throw Violation(.unexpected, "no memory for a disk")
        }
        self.disk = disk
    }

    /// What a power cut of another disk would leave.
    private init(_ disk: OpaquePointer, _ folder: URL) { (self.disk, self.folder) = (disk, folder) }

    /// Some files of the disk as a power cut would leave them now; this one goes on.
    func fork(name: String, filesNamed prefix: String, _ cut: PowerCut, seed: UInt64) throws -> SimulatedDisk {
        let folder = folder.deletingLastPathComponent().appending(path: name)
        guard let fork = faulty_disk_fork(disk, folder.path + "/", prefix, seed, Self.survival(cut)) else {
            throw Violation(.unexpected, "no memory for a disk")
        }
        return SimulatedDisk(fork, folder)
    }

    deinit { faulty_disk_destroy(disk) }

    /// A digest of all its files; equal for equal content.
    var content: UInt64 { faulty_disk_content(disk) }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    // MARK: Processes

    /// Whatever is opened from now on belongs to this process, which begins or goes on.
    func enter(_ process: Int32) { faulty_disk_enter(disk, process) }
    func goOn(_ process: Int32) { faulty_disk_continue(disk, process) }
    func kill(_ process: Int32) { faulty_disk_kill(disk, process) }
    func kill(_ process: Int32, afterCalls calls: Int) { faulty_disk_kill_after(disk, process, Int32(calls)) }
    func isKilled(_ process: Int32) -> Bool { faulty_disk_is_killed(disk, process) }

    // MARK: Faults

    var isCut: Bool { faulty_disk_is_cut(disk) }
    func cut() { faulty_disk_cut(disk) }
    func cut(afterCalls calls: Int) { faulty_disk_cut_after(disk, Int32(calls)) }

    /// Brings the power back; everybody who had files open must be gone.
    func restore(_ cut: PowerCut) throws {
        guard faulty_disk_restore(disk, Self.survival(cut)) else {
            throw Violation(.unexpected, "\(faulty_disk_open_files(disk)) files are open although nobody runs")
        }
    }

    private static func survival(_ cut: PowerCut) -> faulty_disk_survival {
        switch cut {
        case .all: faulty_disk_all
        case .none: faulty_disk_none
        case .prefix: faulty_disk_prefix
        case .subset: faulty_disk_subset
        case .torn: faulty_disk_torn
        }
    }

    enum Call: UInt32, CaseIterable {
        case write, sync, truncate

        var fault: FaultKind {
            switch self {
            case .write: .writeFailed
            case .sync: .syncFailed
            case .truncate: .truncationFailed
            }
        }
    }

    func fail(_ call: Call, afterCalls calls: Int) {
        faulty_disk_fail_after(disk, faulty_disk_call(rawValue: call.rawValue), Int32(calls))
    }

    func setForgetful(_ isForgetful: Bool) { faulty_disk_set_forgetful(disk, isForgetful) }
    func setFull(_ isFull: Bool) { faulty_disk_set_full(disk, isFull) }
    func setLying() { faulty_disk_set_lying(disk, true) }

    func endFaults() { faulty_disk_end_faults(disk) }

    // MARK: What has happened

    /// Calls that failed so far because they were told to.
    var failures: UInt64 {
        Call.allCases.reduce(faulty_disk_forgotten(disk) + faulty_disk_refused(disk)) { $0 + failed($1) }
    }

    func failed(_ call: Call) -> UInt64 { faulty_disk_failed(disk, faulty_disk_call(rawValue: call.rawValue)) }
    var forgotten: UInt64 { faulty_disk_forgotten(disk) }
    var refused: UInt64 { faulty_disk_refused(disk) }
    /// How often a process of this number was killed at a call.
    func struck(_ process: Int32) -> UInt64 { faulty_disk_struck(disk, process) }
    var calls: UInt64 { faulty_disk_calls(disk) }
    var trace: UInt64 { faulty_disk_trace(disk) }
}
