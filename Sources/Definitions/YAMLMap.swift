import Yams

/// A map of a YAML file; every getter reports what is wrong with file and line, and goes on.
package struct YAMLMap {
    package struct Entry {
        package var key: String
        package var line: Int
        package var node: Node
    }

    let file: YAMLFile
    /// How messages call it, such as `service "renew-passport"`.
    package var what: String
    package let line: Int
    package let entries: [Entry]

    package func entry(_ key: String) -> Entry? { entries.first { $0.key == key } }
    package func has(_ key: String) -> Bool { entry(key) != nil }
    package func line(of key: String) -> Int { entry(key).map { file.line(of: $0.node) } ?? line }
    func name(_ key: String) -> String { "\"\(key)\" of \(what)" }

    func required(_ key: String, _ expected: String) -> Entry? {
        if let found = entry(key) { return found }
        file.report(line, "\(what) lacks \"\(key)\"; expected \(expected)")
        return nil
    }

    /// A text that must be there and must not be empty.
    package func text(_ key: String) -> String {
        guard let found = required(key, "a text") else { return "" }
        guard let text = file.text(found.node, what: name(key)) else { return "" }
        if text.allSatisfy(\.isWhitespace) { file.report(file.line(of: found.node), "\(name(key)) is empty") }
        return text
    }

    package func optionalText(_ key: String) -> Located? {
        guard let found = entry(key), let text = file.text(found.node, what: name(key)) else { return nil }
        return Located(text: text, line: file.line(of: found.node))
    }

    package func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let found = required(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") else {
            return nil
        }
        guard let value = YAMLFile.kind(of: found.node) == "a number" ? found.node.int : nil, range.contains(value)
        else {
            file.report(
                file.line(of: found.node),
                "\(name(key)) must be a whole number from \(range.lowerBound) to \(range.upperBound), "
                    + "found \(Self.shown(found.node))")
            return nil
        }
        return value
    }

    package func flag(_ key: String, orElse value: Bool) -> Bool {
        guard let found = entry(key) else { return value }
        guard YAMLFile.kind(of: found.node) == "a yes/no value", let flag = found.node.bool else {
            file.report(
                file.line(of: found.node), "\(name(key)) must be true or false, found \(Self.shown(found.node))")
            return value
        }
        return flag
    }

    /// One of the cases of an enumeration, by its text.
    func choice<T: CaseIterable & RawRepresentable>(_ key: String, _ type: T.Type) -> T? where T.RawValue == String {
        let allowed = T.allCases.map(\.rawValue)
        guard required(key, "one of: " + allowed.joined(separator: ", ")) != nil, let found = optionalText(key) else {
            return nil
        }
        return known(found, as: type, what: name(key))
    }

    func known<T: CaseIterable & RawRepresentable>(_ found: Located, as type: T.Type, what: String) -> T?
    where T.RawValue == String {
        if let value = T(rawValue: found.text) { return value }
        let hint = Suggestion.text(for: found.text, among: T.allCases.map(\.rawValue))
        file.report(found.line, "unknown value \"\(found.text)\" for \(what); \(hint)")
        return nil
    }

    /// A list of nodes; an absent key is an empty list unless it is required.
    package func list(_ key: String, isRequired: Bool = false) -> [Node] {
        guard let found = isRequired ? required(key, "a list") : entry(key) else { return [] }
        guard let sequence = found.node.sequence else {
            file.report(
                file.line(of: found.node), "\(name(key)) must be a list, found \(YAMLFile.kind(of: found.node))")
            return []
        }
        return Array(sequence)
    }

    /// A list of texts without repeats.
    func texts(_ key: String, isRequired: Bool = false) -> [Located] {
        texts(in: list(key, isRequired: isRequired), of: name(key))
    }

    func texts(in nodes: [Node], of what: String) -> [Located] {
        var seen: Set<String> = []
        var out: [Located] = []
        for node in nodes {
            guard let text = file.text(node, what: "an item of \(what)") else { continue }
            if seen.insert(text).inserted {
                out.append(Located(text: text, line: file.line(of: node)))
            } else {
                file.report(file.line(of: node), "\"\(text)\" stands twice in \(what)")
            }
        }
        return out
    }

    package func map(_ key: String, keys: [String]?) -> YAMLMap? {
        entry(key).flatMap { file.map($0.node, what: name(key), keys: keys) }
    }

    package func maps(_ key: String, item: String, keys: [String], isRequired: Bool = false) -> [YAMLMap] {
        list(key, isRequired: isRequired).compactMap { file.map($0, what: item, keys: keys) }
    }

    /// Reports a word that is not in the list; false then.
    package func check(_ found: Located, isOneOf allowed: [String], _ kind: String) -> Bool {
        if allowed.contains(found.text) { return true }
        file.report(
            found.line,
            "unknown \(kind) \"\(found.text)\" in \(what); \(Suggestion.text(for: found.text, among: allowed))")
        return false
    }

    package static func shown(_ node: Node) -> String {
        node.scalar.map { "\"\($0.string)\"" } ?? YAMLFile.kind(of: node)
    }
}
