import Events
import Foundation
import Yams

/// Reads a mapping file of `Pipelines/sources/`.
package struct SourceMappingReader {
    let file: YAMLFile
    let registry: Registry

    package init(file: YAMLFile, registry: Registry) {
        self.file = file
        self.registry = registry
    }

    static let keys = ["id", "title", "source", "record", "time", "derived", "expect", "skip", "events"]
    static let eventKeys =
        ["name", "type", "when", "time", "rating", "drivers", "comment"]
        + SourceMapping.TextField.allCases.map(\.rawValue) + SourceMapping.NumberField.allCases.map(\.rawValue)

    /// Throws `InvalidMapping` with every mistake of the file.
    package static func load(file url: URL, registry: Registry) throws -> SourceMapping {
        let file = YAMLFile(name: DefinitionsLoader.shown(url.lastPathComponent, in: url.deletingLastPathComponent()))
        let bytes: Data
        do {
            bytes = try Data(contentsOf: url)
        } catch {
            throw InvalidMapping(problems: [
                DefinitionError(file: file.name, line: 0, message: "cannot be read: \(error.localizedDescription)")
            ])
        }
        let mapping = SourceMappingReader(file: file, registry: registry).mapping(from: bytes)
        guard file.problems.isEmpty, let mapping else {
            throw InvalidMapping(problems: file.problems.sorted { $0.line < $1.line })
        }
        return mapping
    }

    package func mapping(from bytes: Data) -> SourceMapping? {
        guard let root = file.root(of: bytes, what: "the mapping", keys: Self.keys) else { return nil }
        let id = root.text("id")
        if !id.isEmpty { Slug.check(id, line: root.line(of: "id"), in: file) }
        let source = root.text("source")
        if source.utf8.count > Limits.sourceBytes || source.contains(where: \.isWhitespace) {
            file.report(root.line(of: "source"), "\"source\" must be a URI of at most \(Limits.sourceBytes) bytes")
        }
        var names: Set<String> = []
        let templates = root.maps("events", item: "an event", keys: Self.eventKeys, isRequired: true).compactMap {
            map in
            let template = template(map)
            if let name = template?.name, !names.insert(name).inserted {
                file.report(
                    map.line(of: "name"), "the event name \"\(name)\" stands twice; expected names without repeats")
            }
            return template
        }
        if root.has("events") && templates.isEmpty {
            file.report(root.line(of: "events"), "\"events\" makes no event; expected at least one")
        }
        let skips = root.maps("skip", item: "a skip rule", keys: ["when", "reason"]).map {
            SourceMapping.Skip(conditions: conditions("when", in: $0, isRequired: true), reason: $0.text("reason"))
        }
        return SourceMapping(
            id: id, title: root.text("title"), source: source, record: root.text("record"), time: time(root),
            extractions: extractions(root), expectations: conditions("expect", in: root), skips: skips,
            templates: templates, bytes: Array(bytes))
    }

    private func time(_ root: YAMLMap) -> SourceMapping.Time {
        var time = SourceMapping.Time(zone: "UTC", formats: [], ambiguity: .refuse, timeOfDay: nil)
        guard root.required("time", "a map of zone, formats, ambiguous and timeOfDay") != nil,
            let map = root.map("time", keys: ["zone", "formats", "ambiguous", "timeOfDay"])
        else { return time }
        time.zone = map.text("zone")
        if !time.zone.isEmpty { TimeZoneName.check(time.zone, line: map.line(of: "zone"), in: file) }
        for found in map.texts("formats", isRequired: true) {
            if let format = TimeFormat(found.text) {
                time.formats.append(format)
            } else {
                file.report(
                    found.line,
                    "\"\(found.text)\" is no time format; expected parts such as yyyy-MM-dd HH:mm:ss or d/M/yyyy")
            }
        }
        if map.has("ambiguous") { time.ambiguity = map.choice("ambiguous", SourceMapping.Ambiguity.self) ?? .refuse }
        if let found = map.optionalText("timeOfDay") {
            time.timeOfDay = TimeFormat("yyyyMMdd HH:mm")?.read("19700101 \(found.text)".utf8)?.milliseconds
            if time.timeOfDay == nil {
                file.report(
                    found.line, "\"timeOfDay\" is \"\(found.text)\"; expected a time in quotes such as \"12:00\"")
            }
        } else if let day = time.formats.first(where: { !$0.hasTime }) {
            file.report(
                map.line, "the format \"\(day.pattern)\" has no time of day; expected \"timeOfDay\", such as \"12:00\"")
        }
        return time
    }

    private func extractions(_ root: YAMLMap) -> [SourceMapping.Extraction] {
        guard let derived = root.map("derived", keys: nil) else { return [] }
        return derived.entries.compactMap { entry in
            let what = "derived column \"\(entry.key)\""
            guard let map = file.map(entry.node, what: what, keys: ["column", "extract", "lowercase"]) else {
                return nil
            }
            let pattern = map.text("extract")
            if let compiled = expression(pattern, line: map.line(of: "extract")), compiled.numberOfCaptureGroups != 1 {
                file.report(
                    map.line(of: "extract"),
                    "\"extract\" has \(compiled.numberOfCaptureGroups) groups; expected one, which is the value")
            }
            return SourceMapping.Extraction(
                name: entry.key, column: map.text("column"), pattern: pattern,
                isLowercased: map.flag("lowercase", orElse: false))
        }
    }

    @discardableResult
    private func expression(_ pattern: String, line: Int) -> NSRegularExpression? {
        if let compiled = try? NSRegularExpression(pattern: pattern) { return compiled }
        file.report(line, "the pattern cannot be read; expected a regular expression (ICU)")
        return nil
    }

    private func conditions(_ key: String, in map: YAMLMap, isRequired: Bool = false) -> [SourceMapping.Condition] {
        let tests = ["is", "isNot", "isBlank", "matches"]
        return map.maps(key, item: "a condition of \(map.what)", keys: ["column"] + tests, isRequired: isRequired)
            .compactMap { condition in
                let given = tests.filter(condition.has)
                guard given.count == 1, let test = given.first else {
                    file.report(condition.line, "a condition must have exactly one of \(tests.joined(separator: ", "))")
                    return nil
                }
                return SourceMapping.Condition(column: condition.text("column"), test: self.test(test, condition))
            }
    }

    private func test(_ name: String, _ map: YAMLMap) -> SourceMapping.Test {
        switch name {
        case "isBlank": return .isBlank(map.flag(name, orElse: true))
        case "matches":
            let pattern = map.text(name)
            expression(pattern, line: map.line(of: name))
            return .matches(pattern)
        default:
            let nodes = map.entry(name).map { $0.node.sequence.map(Array.init) ?? [$0.node] } ?? []
            let values = nodes.compactMap { file.plain($0, what: map.name(name)) }.map(SourceMapping.normalised)
            return name == "is" ? .isOneOf(values) : .isNoneOf(values)
        }
    }

    private func template(_ map: YAMLMap) -> SourceMapping.Template? {
        var map = map
        let name = map.text("name")
        if !name.isEmpty {
            Slug.check(name, line: map.line(of: "name"), in: file)
            map.what = "event \"\(name)\""
        }
        // A withdrawal is a sender's own word about what it sent, not something that stands in a table.
        let kinds = [EventKind.feedback, .outcome]
        let type = Located(text: map.text("type"), line: map.line(of: "type"))
        guard !type.text.isEmpty, map.check(type, isOneOf: kinds.map { "\($0)" }, "type"),
            let kind = kinds.first(where: { "\($0)" == type.text })
        else { return nil }
        var template = SourceMapping.Template(
            name: name, kind: kind, conditions: conditions("when", in: map), time: map.text("time"), texts: [:],
            rating: nil, drivers: [:], comment: nil, numbers: [:])
        let rules = SourceMappingRules(file: file, registry: registry)
        for field in SourceMapping.TextField.allCases {
            if let entry = map.entry(field.rawValue) {
                if !field.isAllowed(in: kind) { refuse(entry, kind) }
                template.texts[field] = rules.text(entry, of: map, allowed: rules.allowed(field))
            } else if field.isRequired(in: kind) {
                file.report(map.line, "\(map.what) lacks \"\(field.rawValue)\"; a \(kind) event needs it")
            }
        }
        for field in SourceMapping.NumberField.allCases {
            guard let entry = map.entry(field.rawValue) else { continue }
            if kind != .outcome { refuse(entry, kind) }
            template.numbers[field] = rules.number(entry, of: map, isTime: field != .costMinor)
        }
        for key in ["rating", "drivers", "comment"] where kind != .feedback {
            if let entry = map.entry(key) { refuse(entry, kind) }
        }
        template.rating = map.entry("rating").flatMap { rules.rating($0, of: map) }
        template.drivers = rules.drivers(in: map)
        template.comment = map.optionalText("comment")?.text
        return template
    }

    private func refuse(_ entry: YAMLMap.Entry, _ kind: EventKind) {
        file.report(entry.line, "\"\(entry.key)\" has no place in a \(kind) event")
    }
}

/// A mapping file has mistakes.
package struct InvalidMapping: Error, CustomStringConvertible, Equatable {
    package var problems: [DefinitionError]

    package init(problems: [DefinitionError]) { self.problems = problems }

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
