import Events
import Foundation

/// A disk that forgets what was not synced: files by contents, folders by entries.
///
/// What a sync has covered is durable. Everything else is pending, and a power cut keeps of it what it likes.
final class PowerCutDisk {
    /// Which of the pending operations are on the disk after the cut.
    enum Mode: Int, CaseIterable {
        case all, none, prefix, subset, torn
    }

    private final class Node {
        var isFolder: Bool
        var target: String?
        /// What is durable, of a file and of a folder.
        var bytes: [UInt8] = []
        var entries: [String: Node] = [:]
        /// What the running program sees.
        var liveEntries: [String: Node] = [:]
        var liveLength = 0

        init(isFolder: Bool, target: String? = nil) {
            self.isFolder = isFolder
            self.target = target
        }
    }

    private enum Change {
        case write(offset: Int, bytes: [UInt8])
        case truncate(Int)
        /// nil = the name goes.
        case entry(String, Node?)
        /// A rename within a folder is one step of it.
        case rename(from: String, to: String, Node)
    }

    private let base: String
    private let root = Node(isFolder: true)
    private var pending: [(node: Node, change: Change)] = []

    /// Begins with what lies in a folder, as if all of it were synced.
    init(folder: String) throws {
        base = folder
        try load(folder, into: root)
    }

    private func load(_ path: String, into folder: Node) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            let place = path + "/" + name
            let attributes = try FileManager.default.attributesOfItem(atPath: place)
            let node: Node
            switch attributes[.type] as? FileAttributeType {
            case .typeDirectory?:
                node = Node(isFolder: true)
                try load(place, into: node)
            case .typeSymbolicLink?:
                node = Node(isFolder: false, target: try FileManager.default.destinationOfSymbolicLink(atPath: place))
            case .typeRegular?:
                node = Node(isFolder: false)
                node.bytes = [UInt8](try Data(contentsOf: URL(filePath: place)))
                node.liveLength = node.bytes.count
            default: continue
            }
            folder.entries[name] = node
            folder.liveEntries[name] = node
        }
    }

    // MARK: The running program

    func apply(_ operation: DiskOperation) {
        switch operation {
        case .write(let path, let offset, let bytes):
            guard let node = find(path) else { return }
            let start = offset ?? node.liveLength
            node.liveLength = max(node.liveLength, start + bytes.count)
            pending.append((node, .write(offset: start, bytes: bytes)))
        case .truncate(let path, let length):
            guard let node = find(path) else { return }
            node.liveLength = length
            pending.append((node, .truncate(length)))
        case .create(let path, let isEmptied):
            if let node = find(path) {
                if isEmptied {
                    node.liveLength = 0
                    pending.append((node, .truncate(0)))
                }
            } else {
                enter(path, Node(isFolder: false))
            }
        case .makeFolder(let path): enter(path, Node(isFolder: true))
        case .link(let path, let target): enter(path, Node(isFolder: false, target: target))
        case .rename(let from, let to):
            guard let node = find(from), let (old, oldName) = place(from), let (new, newName) = place(to) else {
                return
            }
            guard old === new else {
                enter(to, node)
                return enter(from, nil)
            }
            old.liveEntries[oldName] = nil
            old.liveEntries[newName] = node
            pending.append((old, .rename(from: oldName, to: newName, node)))
        case .remove(let path): enter(path, nil)
        case .sync(let path): if let node = find(path) { sync(node) }
        }
    }

    /// A change of an entry is a change of its folder.
    private func enter(_ path: String, _ node: Node?) {
        guard let (folder, name) = place(path) else { return }
        folder.liveEntries[name] = node
        pending.append((folder, .entry(name, node)))
    }

    private func sync(_ node: Node) {
        var rest: [(node: Node, change: Change)] = []
        for step in pending {
            if step.node === node {
                Self.change(step.change, bytes: &node.bytes, entries: &node.entries)
            } else {
                rest.append(step)
            }
        }
        pending = rest
    }

    private static func change(_ change: Change, bytes: inout [UInt8], entries: inout [String: Node]) {
        switch change {
        case .write(let offset, let new):
            if bytes.count < offset + new.count {
                bytes += [UInt8](repeating: 0, count: offset + new.count - bytes.count)
            }
            bytes.replaceSubrange(offset..<offset + new.count, with: new)
        case .truncate(let length):
            if bytes.count > length { bytes.removeLast(bytes.count - length) }
            if bytes.count < length { bytes += [UInt8](repeating: 0, count: length - bytes.count) }
        case .entry(let name, let node): entries[name] = node
        case .rename(let from, let to, let node):
            entries[from] = nil
            entries[to] = node
        }
    }

    private func find(_ path: String) -> Node? {
        if path == base { return root }
        guard let (folder, name) = place(path) else { return nil }
        return folder.liveEntries[name]
    }

    private func place(_ path: String) -> (folder: Node, name: String)? {
        guard path.hasPrefix(base + "/") else { return nil }
        let names = path.dropFirst(base.count + 1).split(separator: "/").map(String.init)
        var node = root
        for name in names.dropLast() {
            guard let next = node.liveEntries[name] else { return nil }
            node = next
        }
        return names.last.map { (node, $0) }
    }

    // MARK: The power cut

    /// Writes what is on the disk when the power fails now.
    func cut(
        _ mode: Mode, _ random: inout SeededRandom, to folder: String,
        leavingOut isLeftOut: (String) -> Bool = { _ in false }
    )
        throws
    {
        var bytes: [ObjectIdentifier: [UInt8]] = [:]
        var entries: [ObjectIdentifier: [String: Node]] = [:]
        let kept = mode == .prefix ? Int.random(in: 0...pending.count, using: &random) : pending.count
        for (index, step) in pending.enumerated() {
            switch mode {
            case .none: continue
            case .prefix: if index >= kept { continue }
            case .subset: if random.chance(0.5) { continue }
            case .all, .torn: break
            }
            let identity = ObjectIdentifier(step.node)
            for change in mode == .torn ? Self.torn(step.change, &random) : [step.change] {
                Self.change(
                    change, bytes: &bytes[identity, default: step.node.bytes],
                    entries: &entries[identity, default: step.node.entries])
            }
        }
        try write(root, to: folder, bytes, entries, isLeftOut)
    }

    /// A write reaches the disk sector by sector; each is there or not.
    private static func torn(_ change: Change, _ random: inout SeededRandom) -> [Change] {
        guard case .write(let offset, let bytes) = change else { return random.chance(0.5) ? [change] : [] }
        var parts: [Change] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, ((offset + start) / 512 + 1) * 512 - offset)
            if random.chance(0.5) { parts.append(.write(offset: offset + start, bytes: Array(bytes[start..<end]))) }
            start = end
        }
        return parts
    }

    private func write(
        _ node: Node, to path: String, _ bytes: [ObjectIdentifier: [UInt8]],
        _ entries: [ObjectIdentifier: [String: Node]], _ isLeftOut: (String) -> Bool
    ) throws {
        if let target = node.target {
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
            return
        }
        guard node.isFolder else {
            try Data(bytes[ObjectIdentifier(node)] ?? node.bytes).write(to: URL(filePath: path))
            return
        }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, child) in entries[ObjectIdentifier(node)] ?? node.entries where !isLeftOut(name) {
            try write(child, to: path + "/" + name, bytes, entries, isLeftOut)
        }
    }
}
