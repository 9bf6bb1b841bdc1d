import Foundation

/// What a program did to its disk, in order.
enum DiskOperation {
    /// Without an offset the bytes go to the end.
    case write(path: String, offset: Int?, bytes: [UInt8])
    case truncate(path: String, length: Int)
    case create(path: String, isEmptied: Bool)
    case makeFolder(path: String)
    case link(path: String, target: String)
    case rename(from: String, to: String)
    case remove(path: String)
    /// A file's contents, or a folder's entries.
    case sync(path: String)
}

/// The log of `strace -f -y -xx`: joined per process where calls overlap, failed calls left out.
///
/// A call counts from its start, but a sync from its return.
enum SystemCallTrace {
    /// Words before a program, so that it is traced; the program keeps its process id.
    static func wrapper(_ log: String) throws -> [String] {
        guard let strace = Surroundings.tool("strace") else { throw NotTried(reason: "strace is not installed") }
        return [
            strace, "-D", "-f", "-y", "-xx", "--seccomp-bpf", "-s", "16000000", "-o", log, "-e",
            "trace=pwrite64,write,fdatasync,fsync,ftruncate,openat,rename,renameat,renameat2,unlink,unlinkat,"
                + "mkdir,mkdirat,rmdir,symlink,symlinkat",
        ]
    }

    /// Waits until strace has written down all that the program did: its end, or nothing more for two seconds.
    ///
    /// A trace that lacks its last calls shows in the promises, which are looked for at its end.
    static func waitForEnd(of process: Int32, log: String) throws {
        let ending = Data("\(process) +++ ".utf8)
        var size: UInt64 = 0
        var lastGrowth = ContinuousClock.now
        let isWritten = waitUntil(seconds: 60) {
            guard let handle = FileHandle(forReadingAtPath: log), let end = try? handle.seekToEnd() else {
                return false
            }
            if end != size { (size, lastGrowth) = (end, ContinuousClock.now) }
            if end > 0, lastGrowth.milliseconds > 2_000 { return true }
            // The last calls of other threads may stand behind it.
            try? handle.seek(toOffset: end > 65_536 ? end - 65_536 : 0)
            return ((try? handle.readToEnd()) ?? Data()).range(of: ending) != nil
        }
        guard isWritten else { throw Problem("strace wrote no end of process \(process).") }
    }

    /// The operations on files below `folder`.
    static func operations(log: String, below folder: String) throws -> [DiskOperation] {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: log)))
        var started: [Substring: (order: Int, text: ArraySlice<UInt8>)] = [:]
        var found: [(order: Int, operation: DiskOperation)] = []
        var order = 0
        for line in bytes.split(separator: 0x0A) {
            order += 1
            guard let space = line.firstIndex(of: 0x20) else { continue }
            let process = Substring(decoding: line[..<space], as: UTF8.self)
            var call = line[space...].drop { $0 == 0x20 }
            var start = order
            if call.starts(with: "<... ".utf8) {
                guard let before = started.removeValue(forKey: process), let rest = after("resumed>", in: call) else {
                    continue
                }
                start = before.order
                call = (Array(before.text) + rest)[...]
            } else if let cut = position(of: " <unfinished ...>", in: call) {
                started[process] = (order, call[..<cut])
                continue
            }
            guard let operation = try SystemCall(call)?.operation(below: folder) else { continue }
            if case .sync = operation { start = order }
            found.append((start, operation))
        }
        return found.sorted { $0.order < $1.order }.map(\.operation)
    }

    /// Looked for from the end, where it stands.
    private static func position(of text: String, in line: ArraySlice<UInt8>) -> Int? {
        let wanted = Array(text.utf8)
        let start = line.endIndex - wanted.count
        return start >= line.startIndex && line[start...].elementsEqual(wanted) ? start : nil
    }

    private static func after(_ text: String, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let wanted = Array(text.utf8)
        var start = line.startIndex
        while start + wanted.count <= line.endIndex {
            if line[start..<start + wanted.count].elementsEqual(wanted) { return line[(start + wanted.count)...] }
            start += 1
        }
        return nil
    }
}

/// One call: its name, its words and what it returned.
private struct SystemCall {
    private let name: String
    private let words: [ArraySlice<UInt8>]
    private let result: Int

    /// nil for what is no call, and for calls that failed.
    init?(_ line: ArraySlice<UInt8>) throws {
        guard let open = line.firstIndex(of: UInt8(ascii: "(")), let equals = Self.lastEquals(line) else { return nil }
        name = String(decoding: line[line.startIndex..<open], as: UTF8.self)
        let text = String(decoding: line[(equals + 2)...].prefix { $0 != 0x20 && $0 != 0x3C }, as: UTF8.self)
        guard let result = Int(text), result >= 0 else { return nil }
        self.result = result
        let inside = line[(open + 1)..<equals]
        guard let close = inside.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        words = inside[..<close].split(separator: UInt8(ascii: ",")).map { $0.drop { $0 == 0x20 } }
        // A string that strace cut short would be a write that is not the real one.
        if words.contains(where: { $0.suffix(3).elementsEqual("...".utf8) }) {
            throw Problem("strace cut a string short.")
        }
    }

    private static func lastEquals(_ line: ArraySlice<UInt8>) -> Int? {
        var index = line.endIndex - 2
        while index > line.startIndex {
            if line[index] == 0x3D, line[index + 1] == 0x20, line[index - 1] == 0x20 { return index }
            index -= 1
        }
        return nil
    }

    func operation(below folder: String) -> DiskOperation? {
        guard let operation else { return nil }
        let paths: [String] =
            switch operation {
            case .write(let path, _, _), .truncate(let path, _), .create(let path, _), .makeFolder(let path),
                .link(let path, _), .remove(let path), .sync(let path):
                [path]
            case .rename(let from, let to): [from, to]
            }
        return paths.contains { $0 == folder || $0.hasPrefix(folder + "/") } ? operation : nil
    }

    private var operation: DiskOperation? {
        switch name {
        case "pwrite64": .write(path: path(of: 0), offset: number(3), bytes: Array(string(1).prefix(result)))
        case "write": .write(path: path(of: 0), offset: nil, bytes: Array(string(1).prefix(result)))
        case "ftruncate": .truncate(path: path(of: 0), length: number(1))
        case "fsync", "fdatasync": .sync(path: path(of: 0))
        case "openat":
            flags(2).contains("O_CREAT") ? .create(path: named(1, at: 0), isEmptied: flags(2).contains("O_TRUNC")) : nil
        case "mkdir": .makeFolder(path: named(0))
        case "mkdirat": .makeFolder(path: named(1, at: 0))
        case "symlink": .link(path: named(1), target: String(decoding: string(0), as: UTF8.self))
        case "symlinkat": .link(path: named(2, at: 1), target: String(decoding: string(0), as: UTF8.self))
        case "rename": .rename(from: named(0), to: named(1))
        case "renameat", "renameat2": .rename(from: named(1, at: 0), to: named(3, at: 2))
        case "unlink", "rmdir": .remove(path: named(0))
        case "unlinkat": .remove(path: named(1, at: 0))
        default: nil
        }
    }

    private func flags(_ index: Int) -> String {
        index < words.count ? String(decoding: words[index], as: UTF8.self) : ""
    }
    private func number(_ index: Int) -> Int { Int(flags(index)) ?? 0 }

    /// The path that stands behind a descriptor.
    private func path(of index: Int) -> String {
        guard index < words.count, let open = words[index].firstIndex(of: 0x3C) else { return "" }
        return String(decoding: Self.plain(words[index][(open + 1)...].dropLast()), as: UTF8.self)
    }

    /// A path given by name, from the folder of a descriptor if it is not absolute.
    private func named(_ index: Int, at folder: Int? = nil) -> String {
        let name = String(decoding: string(index), as: UTF8.self)
        if name.hasPrefix("/") { return URL(filePath: name).standardized.path }
        guard let folder else { return name }
        return URL(filePath: path(of: folder) + "/" + name).standardized.path
    }

    private func string(_ index: Int) -> [UInt8] {
        index < words.count ? Self.plain(words[index].dropFirst().dropLast()) : []
    }

    /// `\x41` and what stands for itself.
    private static func plain(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count / 4)
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == UInt8(ascii: "\\"), index + 3 < text.endIndex {
                out.append(nibble(text[index + 2]) << 4 | nibble(text[index + 3]))
                index += 4
            } else {
                out.append(text[index])
                index += 1
            }
        }
        return out
    }

    private static func nibble(_ byte: UInt8) -> UInt8 { byte <= UInt8(ascii: "9") ? byte - 48 : (byte | 0x20) - 87 }
}
