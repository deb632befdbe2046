namespace Personalization.Liquid.Parsing;

/// <summary>Finds the name that a mistyped one was probably meant to be.</summary>
internal static class NearestName
{
    private const int ShortestWord = 3;

    private static readonly char[] Separators = ['-', '_'];

    /// <summary>Answers the nearest name, or <see langword="null"/> when none is near.</summary>
    internal static string? Find(string name, IEnumerable<string> known)
    {
        string[] names = [.. known];
        return ByLetters(name, names) ?? ByWord(name, names);
    }

    /// <summary>Answers what to add to an error about a name: nothing when none is near.</summary>
    internal static string Hint(string name, IEnumerable<string> known) => Find(name, known) is { } nearest ? $" Did you mean '{nearest}'?" : string.Empty;

    private static string? ByLetters(string name, string[] known)
    {
        // A third of the letters may differ; beyond that a guess misleads.
        var best = Math.Max(1, name.Length / 3) + 1;
        string? nearest = null;
        foreach (var candidate in known)
        {
            // Names come from outside: a long one must not cost a large table, and is near to nothing of another length.
            if (Math.Abs(candidate.Length - name.Length) >= best)
            {
                continue;
            }

            var distance = string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(name, candidate);
            if (distance < best)
            {
                best = distance;
                nearest = candidate;
            }
        }

        return nearest;
    }

    /// <summary>One word of several may stand for all, if it is of one name alone: <c>delete</c> for <c>delete-record</c>.</summary>
    private static string? ByWord(string name, string[] known)
        => name.Length < ShortestWord ? null : known.Where(candidate => candidate.Split(Separators).Contains(name, StringComparer.OrdinalIgnoreCase)).Take(2).ToArray() is [var only] ? only : null;

    /// <summary>Counts the letters to insert, drop, replace or swap with their neighbour.</summary>
    private static int Distance(string left, string right)
    {
        var steps = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    steps[i, j] = i + j;
                    continue;
                }

                var replaced = steps[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                var best = Math.Min(replaced, Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1);
                var swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
                steps[i, j] = swapped ? Math.Min(best, steps[i - 2, j - 2] + 1) : best;
            }
        }

        return steps[left.Length, right.Length];
    }
}
