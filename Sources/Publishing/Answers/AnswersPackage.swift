import Definitions
import Events

/// Data Package v2 of the answers: their files with hashes and columns, licences, and whose data they are.
enum AnswersPackage {
    static func file(
        of register: AnswerRegister, _ definitions: Definitions, _ snapshot: SnapshotID, listing files: [PublishedFile]
    ) -> PublishedFile {
        let origins = AnswerOrigins(register, definitions)
        var sources = register.organisations.map { JSONText.object(["title": .text($0.name)]) }
        for attribution in origins.attributions {
            if attribution.links.isEmpty { sources.append(.object(["title": .text(attribution.text)])) }
            sources += attribution.links.map { .object(["title": .text(attribution.text), "path": .text($0)]) }
        }
        let package: [String: JSONText] = [
            "$schema": .text("https://datapackage.org/profiles/2.0/datapackage.json"),
            "name": .text("answers"), "title": .text("You said, we did"),
            "description": .text(
                "What people said in conversations and what was found about services, what organisations answered, who is bound by it, until "
                    + "when, and how it stands; and what people agree on and nobody answered."),
            "created": .text(CivilDay.instantText(register.time)),
            "licenses": .list(origins.licences.map { .object(["name": .text($0.id), "path": .text($0.url)]) }),
            "sources": .list(sources),
            "resources": .list(files.compactMap(DataPackageFormat.resource)),
            "dcs:snapshot": .text(snapshot.text),
        ]
        return PublishedFile(path: "datapackage.json", text: JSONText.object(package).pretty() + "\n")
    }
}
