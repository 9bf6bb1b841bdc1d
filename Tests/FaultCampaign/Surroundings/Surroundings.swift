import Events
import Foundation
import Synchronization

/// What every fault has around it: the programs, a folder to work in, the seed.
final class Surroundings: Sendable {
    let seed: UInt64
    /// The program under test, as it is delivered.
    let binary: URL
    /// A debug build of it, which can be given a planted defect.
    let debugBinary: URL
    private let folder: URL
    /// Where thousands of states of a disk are written and thrown away: in memory, where that is to be had.
    private let quickFolder: URL
    private let count = Atomic<Int>(0)
    private let made = Mutex<Baseline?>(nil)

    init(seed: UInt64, binary: URL, debugBinary: URL) throws {
        self.seed = seed
        self.binary = binary
        self.debugBinary = debugBinary
        // A path of an ipc endpoint has room for 107 bytes.
        folder = FileManager.default.temporaryDirectory.appending(path: "faults-\(getpid())")
        let memory = access("/dev/shm", W_OK) == 0 ? URL(filePath: "/dev/shm") : folder
        quickFolder = memory.appending(path: "faults-\(getpid())")
        for folder in [folder, quickFolder] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
    }

    deinit { for folder in [folder, quickFolder] { try? FileManager.default.removeItem(at: folder) } }

    static let ownProgram = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()

    static let projectRoot: String = {
        var place = URL(filePath: #filePath)
        while !FileManager.default.fileExists(atPath: place.appending(path: "Package.swift").path) {
            place = place.deletingLastPathComponent()
        }
        return place.path
    }()

    func makeFolder(inMemory: Bool = false) throws -> URL {
        let number = count.add(1, ordering: .relaxed).newValue
        let made = (inMemory ? quickFolder : folder).appending(path: "\(number)")
        try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
        return made
    }

    /// The undisturbed run; whoever asks first makes it.
    func baseline() throws -> Baseline {
        try made.withLock { made in
            if let made { return made }
            let new = try Baseline.make(self)
            made = new
            return new
        }
    }

    func random(_ name: String) -> SeededRandom { SeededRandom(seed: seed, name: name) }

    /// The path of a tool, or nil where it is not installed.
    static func tool(_ name: String) -> String? {
        ["/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/"].map { $0 + name }.first { access($0, X_OK) == 0 }
    }
}
