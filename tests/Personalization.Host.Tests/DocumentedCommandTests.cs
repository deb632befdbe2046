using System.Text.Json;
using System.Text.RegularExpressions;
using Personalization.Hosting.Commands;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>Command lines that users are told to type can be parsed, and every command is told of.</summary>
public sealed partial class DocumentedCommandTests
{
    private static readonly string[] Files =
        ["README.md", "docs/host.md", "docs/api-keys.md", "src/Personalization.Host/README.md", "deploy/personalization.service", "deploy/compose.yaml", "docs/syncs.md", "docs/shared-state.md", "docs/realtime.md", "docs/contracts.md", "docs/unit-tests.md", "docs/debugger.md", "docs/audit.md"];

    [Fact]
    public void Commands_InDocumentsAndDeployFiles_CanBeParsed()
    {
        var lines = Files.SelectMany(file => CommandLines(File.ReadAllText(Repository.PathOf(file))).Select(line => (file, line))).ToList();

        Assert.True(lines.Count > 20, $"Only {lines.Count} command lines were found.");
        Assert.All(lines, item => Assert.Empty(Parse(item.line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..])));
    }

    [Fact]
    public void Commands_All_AreInTheTableOfTheGuide()
    {
        var guide = File.ReadAllText(Repository.PathOf("docs/host.md"));
        var root = CommandLine.Create(TextReader.Null, Output(), TimeProvider.System);
        var paths = root.Subcommands.SelectMany(command => command.Subcommands.Count == 0
            ? [command.Name]
            : command.Subcommands.Select(sub => $"{command.Name} {sub.Name}"));

        Assert.All(paths, path => Assert.Contains($"`{path}", guide, StringComparison.Ordinal));
    }

    [Fact]
    public void Dockerfile_EntryPointAndCommand_CanBeParsed()
    {
        var file = File.ReadAllLines(Repository.PathOf("deploy/Dockerfile"));
        var words = new[] { "ENTRYPOINT ", "CMD " }.SelectMany(name =>
            JsonSerializer.Deserialize<string[]>(Assert.Single(file, line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..])!).ToArray();

        Assert.Equal("/app/personalization", words[0]);
        Assert.Empty(Parse(words[1..]));
        Assert.DoesNotContain(file, line => line.Length > 0 && !Instruction().IsMatch(line));
    }

    [Fact]
    public async Task Validate_ConfigurationThatIsDeployed_IsValid()
    {
        var text = await File.ReadAllTextAsync(Repository.PathOf("deploy/configuration/personalization.yaml"));
        using var shop = new ShopFolder(text.Replace("${WAREHOUSE_URL}", "Host=127.0.0.1", StringComparison.Ordinal).Replace("${STATE_DIRECTORY}", "state", StringComparison.Ordinal));

        var result = await shop.RunAsync("validate");

        Assert.Equal((ExitCodes.Done, string.Empty), (result.Code, result.Errors));
    }

    private static CommandOutput Output() => new(TextWriter.Null, TextWriter.Null, width: null, showsProgress: false);

    private static IEnumerable<string> Parse(string[] arguments)
        => CommandLine.Create(TextReader.Null, Output(), TimeProvider.System).Parse(arguments).Errors.Select(error => $"{string.Join(' ', arguments)}: {error.Message}");

    /// <summary>Lines of code that begin with the program, wherever it is installed, without the remark behind it.</summary>
    private static IEnumerable<string> CommandLines(string text) => Command().Matches(text).Select(match => match.Groups["line"].Value.TrimEnd());

    [GeneratedRegex(@"^(?:    |ExecStart=|#.* )(?:/[\w/]+/)?(?<line>personalization (?!#)[a-z][^#|\n]*)", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("^(#|FROM|WORKDIR|COPY|RUN|ENV|VOLUME|USER|EXPOSE|STOPSIGNAL|ENTRYPOINT|CMD)( |$)")]
    private static partial Regex Instruction();
}
