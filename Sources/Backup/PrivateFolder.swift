import Crypto
import Events
import Foundation

/// A folder that only its owner can read, filled aside and then put in its place at once, with everything on disk.
struct PrivateFolder {
    /// Where it is filled.
    let aside: URL
    private let place: URL

    /// Begins to fill a folder that will stand at `place`; nothing may be there yet.
    init(for place: URL) throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
        guard names.isEmpty, !Self.isFile(place) else { throw BackupError.notEmpty(place.path) }
        self.place = place
        aside = place.deletingLastPathComponent().appending(path: ".\(place.lastPathComponent).unfinished")
        // What a run before left behind when it was killed.
        try? FileManager.default.removeItem(at: aside)
        try Self.makeFolder(aside)
    }

    /// Moves it to its place.
    func install() throws {
        try Self.syncAll(aside)
        FailPoint.pass("backup.before-rename")
        guard rename(aside.path, place.path) == 0 else { throw Self.failure("rename", place) }
        try Self.sync(place.deletingLastPathComponent())
    }

    func remove() { try? FileManager.default.removeItem(at: aside) }

    static func makeFolder(_ folder: URL) throws {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        guard chmod(folder.path, 0o700) == 0 else { throw failure("chmod", folder) }
    }

    static func write(_ bytes: Data, to file: URL) throws {
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw failure("open", file) }
        defer { close(descriptor) }
        do {
            try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(contentsOf: bytes)
        } catch {
            throw failure("write", file)
        }
    }

    /// Files below a folder by their path in it, sorted; locks are no content.
    static func files(in folder: URL) -> [String] {
        let base = folder.resolvingSymlinksInPath().path
        var found: [String] = []
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
        while let file = files?.nextObject() as? URL {
            guard (try? file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true else { continue }
            found.append(String(file.resolvingSymlinksInPath().path.dropFirst(base.count + 1)))
        }
        return found.filter { ($0 as NSString).lastPathComponent != "lock" }.sorted()
    }

    /// Copies a folder of small files, readable by their owner only.
    static func copy(_ source: URL, to target: URL) throws {
        try makeFolder(target)
        for path in files(in: source) {
            let file = target.appending(path: path)
            try makeFolder(file.deletingLastPathComponent())
            try write(try Data(contentsOf: source.appending(path: path)), to: file)
        }
    }

    /// Size and SHA-256 of a file, read in pieces.
    static func digest(of file: URL) throws -> (bytes: Int, sha256: String) {
        guard let handle = FileHandle(forReadingAtPath: file.path) else { throw failure("open", file) }
        defer { try? handle.close() }
        var hasher = SHA256()
        var bytes = 0
        while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
            hasher.update(data: piece)
            bytes += piece.count
        }
        return (bytes, hasher.finalize().map { String(format: "%02x", $0) }.joined())
    }

    private static func syncAll(_ folder: URL) throws {
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        while let entry = all?.nextObject() as? URL { try sync(entry) }
        try sync(folder)
    }

    private static func sync(_ entry: URL) throws {
        let descriptor = open(entry.path, O_RDONLY)
        guard descriptor >= 0 else { throw failure("open", entry) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", entry) }
    }

    private static func isFile(_ place: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder) && !isFolder.boolValue
    }

    private static func failure(_ operation: String, _ place: URL) -> BackupError {
        .fileOperation(operation, path: place.path, code: errno)
    }
}
