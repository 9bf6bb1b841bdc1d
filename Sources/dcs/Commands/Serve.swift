import ArgumentParser
import Foundation
import Portal
import ServiceLifecycle

/// Options of every command that serves the site.
struct SiteOptions: ParsableArguments {
    @Option(help: "Address to serve on; loopback unless you say otherwise.")
    var host = "127.0.0.1"

    @Option(help: "Port of the site; 0 lets the system choose.")
    var port = 8080

    func service(_ exports: URL, onReady: @escaping @Sendable (Int) async -> Void) -> PortalService {
        PortalService(
            server: PortalServer(
                root: exports.path, host: host, port: port, logger: Stages.logger, onReady: onReady))
    }
}

struct PortalService: Service {
    let server: PortalServer
    func run() async throws { try await server.run() }
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves the published folder over HTTP, with ETags and ranges.",
        discussion: """
            Any web server can do this: the folder is the site. This one is for trying it out and for small offices.

            EXAMPLES
              dcs serve
              dcs serve --port 9000 --exports Exports
            """)

    @OptionGroup var folders: FolderOptions
    @OptionGroup var site: SiteOptions

    func run() async throws {
        try await Failure.reporting {
            guard FileManager.default.fileExists(atPath: folders.exports) else {
                throw UsageError("There is nothing in \(folders.exports) yet; run `dcs up` or `dcs publish --now`.")
            }
            let host = site.host
            try await Stages.run([
                site.service(folders.exportsFolder) { port in Terminal.result("serving http://\(host):\(port)/") }
            ])
        }
    }
}
