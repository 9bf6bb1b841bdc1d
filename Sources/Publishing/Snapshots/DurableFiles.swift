import Events
import Foundation

/// Writing that survives a crash: temp file, fsync, rename, fsync of the folder. Everybody may read what is written.
struct DurableFiles {
    let root: URL

    func url(_ path: String) -> URL { root.appendingPathComponent(path) }
    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url(path).path) }
    func read(_ path: String) -> [UInt8]? { (try? Data(contentsOf: url(path))).map { Array($0) } }

    /// Makes a folder and those above it that are missing; the names of those it makes are on disk when this returns.
    func makeFolder(_ path: String) throws(PublishingError) {
        var missing: [URL] = []
        var folder = url(path)
        while !FileManager.default.fileExists(atPath: folder.path) {
            missing.append(folder)
            folder.deleteLastPathComponent()
        }
        for folder in missing.reversed() {
            guard mkdir(folder.path, 0o755) == 0 || errno == EEXIST else { throw failure("mkdir", folder.path) }
            guard chmod(folder.path, 0o755) == 0 else { throw failure("chmod", folder.path) }
            try sync(folder.deletingLastPathComponent())
        }
    }

    func remove(_ path: String) throws {
        if exists(path) { try FileManager.default.removeItem(at: url(path)) }
    }

    /// Names in a folder, sorted; none if it does not exist.
    func names(in path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: url(path).path)) ?? []).sorted()
    }

    /// Replaces a file at once, unless it holds these bytes already.
    func replace(_ path: String, with bytes: [UInt8]) throws {
        if read(path) == bytes { return }
        let folder = (path as NSString).deletingLastPathComponent
        try makeFolder(folder)
        let temporary = path + ".tmp"
        try write(temporary, [bytes])
        try rename(temporary, to: path)
        try sync(folder)
    }

    /// The same for several files, each at once and one after the other; they are written side by side.
    func replace(_ list: [PublishedFile]) throws {
        let changed = list.filter { read($0.path) != $0.bytes }
        let folders = Set(changed.map { ($0.path as NSString).deletingLastPathComponent })
        for folder in folders { try makeFolder(folder) }
        _ = try concurrently(changed.count) { index throws(PublishingError) in
            try write(changed[index].path + ".tmp", changed[index].pieces)
        }
        for file in changed { try rename(file.path + ".tmp", to: file.path) }
        for folder in folders.sorted() { try sync(folder) }
    }

    /// Points a symbolic link elsewhere at once.
    func replaceLink(_ path: String, to target: String) throws {
        if (try? FileManager.default.destinationOfSymbolicLink(atPath: url(path).path)) == target { return }
        let temporary = path + ".tmp"
        unlink(url(temporary).path)
        guard symlink(target, url(temporary).path) == 0 else { throw failure("symlink", temporary) }
        try rename(temporary, to: path)
        try sync((path as NSString).deletingLastPathComponent)
    }

    /// Whether a folder holds exactly these files.
    func folder(_ path: String, holds files: [PublishedFile]) -> Bool {
        let found = (FileManager.default.enumerator(atPath: url(path).path)?.allObjects as? [String] ?? []).filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: url(path + "/" + $0).path, isDirectory: &isFolder)
                && !isFolder.boolValue
        }
        return Set(found) == Set(files.map(\.path)) && files.allSatisfy { read(path + "/" + $0.path) == $0.bytes }
    }

    /// The bytes are on disk when this returns; the name may not be.
    func write(_ path: String, _ pieces: [[UInt8]]) throws(PublishingError) {
        FailPoint.pass("publishing.before-write")
        let descriptor = open(url(path).path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        for bytes in pieces {
            var offset = 0
            while offset < bytes.count {
                let written = bytes[offset...].withUnsafeBytes {
                    Foundation.write(descriptor, $0.baseAddress, $0.count)
                }
                if written < 0 {
                    if errno == EINTR { continue }
                    throw failure("write", path)
                }
                offset += written
            }
        }
        guard fchmod(descriptor, 0o644) == 0 else { throw failure("chmod", path) }
        FailPoint.pass("publishing.before-sync")
        guard fsync(descriptor) == 0 else { throw failure("fsync", path) }
    }

    func rename(_ from: String, to path: String) throws(PublishingError) {
        FailPoint.pass("publishing.before-rename")
        defer { FailPoint.pass("publishing.after-rename") }
        guard Foundation.rename(url(from).path, url(path).path) == 0 else { throw failure("rename", path) }
    }

    func sync(_ folder: String) throws(PublishingError) { try sync(folder.isEmpty ? root : url(folder)) }

    private func sync(_ folder: URL) throws(PublishingError) {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0 else { throw failure("open", folder.path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", folder.path) }
    }

    private func failure(_ operation: String, _ path: String) -> PublishingError {
        .fileOperation(operation, path: path, code: errno)
    }
}
