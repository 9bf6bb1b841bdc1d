import Foundation
import Mustache

/// The page templates and the stylesheet, read once from the program's resources.
struct Templates: Sendable {
    private let library: MustacheLibrary
    let stylesheet: String

    init() throws {
        var library = MustacheLibrary()
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        let folder = Bundle.module.bundleURL.appendingPathComponent("Templates")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        for name in names.sorted() where name.hasSuffix(".mustache") {
            let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            let escaping = "{{% CONTENT_TYPE:\(ScalarEscaping.name)}}\n"
            try library.register(escaping + text, named: String(name.dropLast(".mustache".count)))
        }
        self.library = library
        let sheet = Bundle.module.bundleURL.appendingPathComponent("Assets/style.css")
        stylesheet = try String(contentsOf: sheet, encoding: .utf8)
    }

    func render(_ name: String, _ context: [String: Any]) throws(PublishingError) -> String {
        guard let text = library.render(context, withTemplate: name) else { throw .templateMissing(name) }
        return text
    }
}
