using System.Reflection;
using Personalization.Configuration.Format;
using Personalization.Configuration.Yaml;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Reading;

/// <summary>Reads the files of a configuration into options; what is wrong goes there too. Thread-safe.</summary>
/// <param name="environment">Answers the value of an environment variable.</param>
/// <param name="load">Answers the assembly of a package, or <see langword="null"/> when the application does not have it.</param>
internal sealed class YamlReader(Func<string, string?> environment, Func<string, Assembly?> load)
{
    /// <summary>Gets the reader that asks this process.</summary>
    internal static YamlReader Default { get; } = new(Environment.GetEnvironmentVariable, Backends.Load);

    /// <summary>Reads a file or a folder of files.</summary>
    internal void Read(string path, PersonalizationOptions options)
    {
        IReadOnlyList<string> files;
        try
        {
            files = YamlFiles.Find(path);
        }
        catch (UnreadableFileException exception)
        {
            options.Problems.Add(new ConfigurationProblem(string.Empty, exception.Message, exception.Location));
            return;
        }

        options.Name ??= Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var roots = new List<YamlMapping>();
        foreach (var file in files)
        {
            if (Load(file, options) is { } root)
            {
                roots.Add(root);
            }
        }

        if (roots.Count > 0)
        {
            Read(YamlMerger.Merge(roots), path, roots.Count == files.Count, options);
        }
    }

    private void Read(YamlMapping root, string path, bool complete, PersonalizationOptions options)
    {
        var read = new PersonalizationOptions();
        var context = new ReadingContext(read, options.Hidden, YamlFiles.FolderOf(path), new Backends(load));
        FileFormat.Read(root, context);
        Add(read.Problems, options.Problems);

        // What refers to a file or section that cannot be read would be reported as well, so then nothing is handed over but problems.
        if (!complete || read.Problems.Any(problem => FileFormat.IsSection(problem.Path)))
        {
            return;
        }

        var located = FileFormat.WithMeantSections(root);
        options.Locators.Add(place => Locator.Find(located, place));
        Add(read.Sources, options.Sources);
        Add(read.Models, options.Models);
        Add(read.Collections, options.Collections);
        Add(read.Syncs, options.Syncs);
        Add(read.Sequences, options.Sequences);
        Add(read.Regions, options.Regions);
        Add(read.AlertChannels, options.AlertChannels);
        read.Alerts.AddTo(options.Alerts);
        foreach (var extension in read.Extensions)
        {
            extension.AddTo(options);
        }

        options.State = read.State ?? options.State;
        options.StateDirectory = read.StateDirectory ?? options.StateDirectory;
        options.StateShared |= read.StateShared;
        options.MaxPlanBytes = read.MaxPlanBytes ?? options.MaxPlanBytes;
    }

    private static void Add<T>(IEnumerable<T> from, IList<T> to)
    {
        foreach (var item in from)
        {
            to.Add(item);
        }
    }

    private YamlMapping? Load(string file, PersonalizationOptions options)
    {
        try
        {
            var tree = YamlTree.Build(file, YamlText.Read(file), new VariableText(environment, options.Hidden));
            return tree switch
            {
                YamlMapping mapping => mapping,
                null or YamlScalar { Kind: ScalarKind.Null } => throw new UnreadableFileException(
                    new ConfigurationLocation(file, 1, 1), "The file is empty. Write sections such as sources, models, collections and syncs, or remove the file."),
                _ => throw new UnreadableFileException(
                    tree.Location, "The file does not begin with a section. Write sections such as 'sources:' and 'syncs:', with their entries indented below."),
            };
        }
        catch (UnreadableFileException exception)
        {
            options.Problems.Add(new ConfigurationProblem(string.Empty, exception.Message, exception.Location));
            return null;
        }
    }
}
