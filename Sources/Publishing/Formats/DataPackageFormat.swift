import Definitions
import Events
import Measures
import Themes

/// Data Package v2: what the files are, their hashes and columns, licence, methods and disclosure rule.
struct DataPackageFormat {
    /// `files`: all others of the table.
    func file(of table: PublishedTable, snapshot: SnapshotID, listing files: [PublishedFile]) -> PublishedFile {
        let dataset = table.dataset
        var package: [String: JSONText] = [
            "$schema": .text("https://datapackage.org/profiles/2.0/datapackage.json"),
            "name": .text(dataset.id),
            "title": .text(dataset.title),
            "description": .text(dataset.description),
            // Data Package: MAJOR = fields or meaning changed, MINOR = data added.
            "version": .text("\(dataset.version).\(table.position).0"),
            "created": .text(CivilDay.instantText(table.time)),
            "licenses": .list([.object(["name": .text(dataset.licence.id), "path": .text(dataset.licence.url)])]),
            "sources": .list([.object(["title": .text(dataset.attribution)])]),
            "resources": .list(files.compactMap(Self.resource)),
            "dcs:snapshot": .text(snapshot.text),
            "dcs:journal_position": .integer(table.position),
            "dcs:definition_sha256": .text(dataset.digest),
            "dcs:period": .text(dataset.period.rawValue),
            "dcs:periods": .texts(dataset.windowLengths.map(\.rawValue)),
            "dcs:revisions": .object([
                "listed": .integer(table.revisions.listed.count),
                "older_not_listed": .integer(table.revisions.unlistedCount),
            ]),
            "dcs:movers": movers(of: table),
            "dcs:allowed_lateness_hours": .integer(dataset.allowedLatenessHours),
            "dcs:label": .text("Management information, provisional"),
            "dcs:disclosure": disclosure(of: dataset),
            "dcs:methods": .list(dataset.measureList.map(method)),
            "dcs:goals": .object(dataset.goals.mapValues { .number(NumberText.exact($0)) }),
        ]
        if !dataset.layout.caseVariables.isEmpty { package["dcs:cases"] = caseRules(of: table) }
        if let supersession = dataset.supersedes {
            package["dcs:supersedes"] = .object([
                "version": .integer(supersession.version), "since": .text(CivilDay.text(supersession.since)),
                "reason": .text(supersession.reason),
            ])
        }
        if let themes = dataset.themes { package["dcs:themes"] = list(of: themes) }
        return PublishedFile(path: "datapackage.json", text: JSONText.object(package).pretty() + "\n")
    }

    /// By what rules cases were followed, service by service.
    private func caseRules(of table: PublishedTable) -> JSONText {
        var services: [String: JSONText] = [:]
        for service in table.registry.services where table.dataset.includes(service) {
            let rules = table.dataset.cases?.applied(to: service.cases) ?? service.cases
            services[service.id] = .object([
                "timeout_days": rules.timeoutDays.map { .integer($0) } ?? .null,
                "standard_hours": rules.standardHours.map { .integer($0) } ?? .null,
                "keep_days": .integer(rules.keepDays),
            ])
        }
        return .object(services)
    }

    static func resource(_ file: PublishedFile) -> JSONText? {
        guard let description = file.resource else { return nil }
        var members: [String: JSONText] = [
            "name": .text(description.name), "title": .text(description.title), "path": .text(file.path),
            "format": .text(description.format), "mediatype": .text(description.mediaType),
            "encoding": .text("utf-8"), "bytes": .integer(file.byteCount), "hash": .text("sha256:" + file.digest),
        ]
        if !description.fields.isEmpty {
            members["type"] = .text("table")
            members["schema"] = .object([
                "$schema": .text("https://datapackage.org/profiles/2.0/tableschema.json"),
                "fields": .list(description.fields.map(field)), "missingValues": .texts([""]),
                "primaryKey": .texts(description.primaryKey),
            ])
        }
        return .object(members)
    }

    private static func field(_ field: FieldDescription) -> JSONText {
        var constraints: [String: JSONText] = [:]
        if field.isRequired { constraints["required"] = .flag(true) }
        if !field.values.isEmpty { constraints["enum"] = .texts(field.values) }
        if field.type == "integer", !field.mayBeNegative { constraints["minimum"] = .number("0") }
        var members: [String: JSONText] = [
            "name": .text(field.name), "type": .text(field.type), "description": .text(field.description),
        ]
        if !constraints.isEmpty { members["constraints"] = .object(constraints) }
        return .object(members)
    }

    /// How many comparisons were made, which the list of those that stand out can't say when it is empty.
    private func movers(of table: PublishedTable) -> JSONText {
        let movers = table.movers
        return .object([
            "compared": .integer(movers.comparedCount), "significant": .integer(movers.list.count),
            "false_discovery_rate": .number(NumberText.exact(Movers.falseDiscoveryRate)),
            "period": movers.window.map { .text($0.length.rawValue) } ?? .null,
            "period_start": movers.window.map { .text(CivilDay.text($0.start)) } ?? .null,
        ])
    }

    private func disclosure(of dataset: Dataset) -> JSONText {
        switch dataset.disclosure {
        case .wholeBatches(let k):
            .object([
                "rule": .text("whole-batches"), "k": .integer(k),
                "meaning": .text(
                    "Answers leave the system only in whole batches of at least \(k); an empty value with status k "
                        + "means fewer than \(k), or none."),
                "duration_histogram": .text("Not published: single buckets can hold fewer than \(k) cases."),
            ])
        case .open(let reason): .object(["rule": .text("open"), "reason": .text(reason)])
        }
    }

    /// Which rules the themes were found by; the words themselves are in the file of that digest.
    private func list(of themes: ThemeList) -> JSONText {
        .object([
            "id": .text(themes.id), "title": .text(themes.title), "version": .integer(themes.version),
            "definition_sha256": .text(themes.digest), "languages": .texts(themes.languages),
            "themes": .list(
                themes.themes.map {
                    .object(["id": .text($0.id), "title": .text($0.title), "metric_id": .text($0.metricID)])
                }),
        ])
    }

    private func method(_ measure: any Measure) -> JSONText {
        let metrics = measure.values(of: Counts()).map {
            JSONText.object([
                "metric_id": .text($0.metricID), "method_version": .integer($0.methodVersion),
                "unit": .text($0.unit.rawValue), "counters": .texts($0.usedCounters),
            ])
        }
        return .object([
            "measure": .text(measure.key), "title": .text(measure.title), "method": .text(measure.method),
            "source": .text(measure.source), "metrics": .list(metrics),
        ])
    }
}
