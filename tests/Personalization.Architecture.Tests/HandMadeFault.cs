namespace Personalization.Architecture.Tests;

/// <summary>A fault of eng/mutants, read as eng/mutants.sh reads it.</summary>
internal sealed record HandMadeFault(string Name, string Project, IReadOnlyList<string> Options, IReadOnlyList<HandMadeFault.Change> Changes)
{
    private const string DefaultProject = "tests/Personalization.Core.Tests";

    public static IEnumerable<HandMadeFault> All()
        => SourceTree.Files("eng/mutants", "*.txt").Order(StringComparer.Ordinal).Select(path => Read(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path)));

    public static HandMadeFault Read(string name, string text)
    {
        var (project, options) = (DefaultProject, Array.Empty<string>());
        var changes = new List<Change>();
        var (path, before, after) = (string.Empty, new List<string>(), new List<string>());
        var part = Part.Head;
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            switch (part, line)
            {
                case (Part.Head, _) when line.StartsWith("file ", StringComparison.Ordinal):
                    path = line["file ".Length..];
                    break;
                case (Part.Head, _) when line.StartsWith("test ", StringComparison.Ordinal):
                    var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    (project, options) = (words[1], words[2..]);
                    break;
                case (Part.Head, "<<<<"):
                    (part, before, after) = (Part.Before, [], []);
                    break;
                case (Part.Before, "===="):
                    part = Part.After;
                    break;
                case (Part.After, ">>>>"):
                    part = Part.Head;
                    changes.Add(new Change(path, string.Join('\n', before), string.Join('\n', after)));
                    break;
                case (Part.Before, _):
                    before.Add(line);
                    break;
                case (Part.After, _):
                    after.Add(line);
                    break;
            }
        }

        return new HandMadeFault(name, project, options, part == Part.Head ? changes : []);
    }

    /// <summary>Answers why it cannot be put into the tree; nothing when it can.</summary>
    /// <param name="read">Answers a file's text, or <see langword="null"/> where there is none.</param>
    public IEnumerable<string> Problems(Func<string, string?> read)
    {
        if (Changes.Count == 0)
        {
            yield return $"{Name}: it changes nothing.";
        }

        // One after another, as a second change of a file finds it after the first.
        var files = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var change in Changes)
        {
            if ((files.TryGetValue(change.Path, out var text) ? text : read(change.Path)) is not { } found)
            {
                yield return $"{Name}: there is no file {change.Path}.";
                continue;
            }

            var times = CountOf(change.Before, found);
            if (times != 1)
            {
                yield return $"{Name}: its text is {times} times in {change.Path}, not once: {change.Before.Trim()}";
            }
            else
            {
                files[change.Path] = found.Replace(change.Before, change.After, StringComparison.Ordinal);
            }

            if (change.Before == change.After)
            {
                yield return $"{Name}: it replaces a text of {change.Path} by the same.";
            }
        }
    }

    private static int CountOf(string text, string within)
    {
        var times = 0;
        for (var at = within.IndexOf(text, StringComparison.Ordinal); at >= 0; at = within.IndexOf(text, at + 1, StringComparison.Ordinal))
        {
            times++;
        }

        return times;
    }

    internal sealed record Change(string Path, string Before, string After);

    private enum Part
    {
        Head,
        Before,
        After,
    }
}
