import Foundation
import Yams

/// One YAML file while it is read: its root, and every mistake found so far with its line.
package final class YAMLFile {
    /// Far more than a file of definitions needs that a person can read.
    static let mostBytes = 1 << 20

    package let name: String
    package private(set) var problems: [DefinitionError] = []

    package init(name: String) { self.name = name }

    package func report(_ line: Int, _ message: String) {
        problems.append(DefinitionError(file: name, line: line, message: message))
    }

    package func line(of node: Node) -> Int { node.mark?.line ?? 0 }

    /// The root as a map with these keys; nil, with the reason reported, when the text is no YAML map.
    package func root(of bytes: Data, what: String, keys: [String]) -> YAMLMap? {
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            report(0, "the file is not UTF-8; expected YAML text in UTF-8")
            return nil
        }
        guard bytes.count <= Self.mostBytes else {
            report(1, "the file has \(bytes.count) bytes; expected \(Self.mostBytes) at most")
            return nil
        }
        if let line = YAMLAliases.lineBeyondLimit(text.utf8) {
            report(line, "the file has more than \(YAMLAliases.most) aliases (*name); write the values out")
            return nil
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                report(1, "the file is empty; expected \(what)")
                return nil
            }
            return map(node, what: what, keys: keys)
        } catch let error as YamlError {
            report(error)
        } catch {
            report(0, "cannot be read as YAML: \(error)")
        }
        return nil
    }

    private func report(_ error: YamlError) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let before = context.map { $0.text + ": " } ?? ""
            report(mark.line, "not valid YAML: \(before)\(problem)")
        case .reader(let problem, let offset, _, let yaml):
            let line = yaml.utf8.prefix(offset ?? 0).count { $0 == UInt8(ascii: "\n") } + 1
            report(line, "not valid YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
            report(context.mark.line, "the key \(names) stands here twice; expected each key once")
        default:
            report(0, "not valid YAML: \(error)")
        }
    }

    /// A node as a map; keys outside `keys` are reported, any key goes when `keys` is nil.
    package func map(_ node: Node, what: String, keys: [String]?) -> YAMLMap? {
        guard let mapping = node.mapping else {
            report(line(of: node), "\(what) must be a map of keys and values, found \(Self.kind(of: node))")
            return nil
        }
        var entries: [YAMLMap.Entry] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                report(line(of: key), "a key of \(what) must be a word")
                continue
            }
            if let keys, !keys.contains(name) {
                report(line(of: key), "unknown key \"\(name)\" in \(what); \(Suggestion.text(for: name, among: keys))")
                continue
            }
            entries.append(YAMLMap.Entry(key: name, line: line(of: key), node: value))
        }
        return YAMLMap(file: self, what: what, line: line(of: node), entries: entries)
    }

    /// A node as text; numbers and yes/no words must stand in quotes to be text, as YAML would change them.
    package func text(_ node: Node, what: String) -> String? {
        guard let scalar = node.scalar else {
            report(line(of: node), "\(what) must be text, found \(Self.kind(of: node))")
            return nil
        }
        let kind = Self.kind(of: node)
        if kind == "text" { return scalar.string }
        let advice = kind == "nothing" ? "" : "; put it in quotes: \"\(scalar.string)\""
        report(line(of: node), "\(what) must be text, found \(kind)\(advice)")
        return nil
    }

    package static func kind(of node: Node) -> String {
        switch node {
        case .mapping: return "a map"
        case .sequence: return "a list"
        case .alias: return "an alias"
        case .scalar:
            switch node.tag {
            case Tag(.int), Tag(.float): return "a number"
            case Tag(.bool): return "a yes/no value"
            case Tag(.null): return "nothing"
            default: return "text"
            }
        }
    }
}

/// A text of a YAML file and where it stands.
package struct Located {
    package var text: String
    package var line: Int

    package init(text: String, line: Int) {
        self.text = text
        self.line = line
    }
}
