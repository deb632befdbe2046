namespace Personalization.Errors;

/// <summary>Finds the name that a mistyped one was probably meant to be. Thread-safe.</summary>
public static class NameSuggestion
{
    /// <summary>Says what names there are and which is nearest, as the end of an error message.</summary>
    /// <param name="name">The name that is not known.</param>
    /// <param name="known">The names that are.</param>
    /// <returns>One or two sentences.</returns>
    public static string For(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        var names = known.Order(StringComparer.Ordinal).ToArray();
        if (names.Length == 0)
        {
            return "There is none.";
        }

        var list = $"There are: {string.Join(", ", names.Take(20))}{(names.Length > 20 ? ", …" : string.Empty)}.";
        return Nearest(name, names) is { } nearest ? $"Did you mean '{nearest}'? {list}" : list;
    }

    /// <summary>Answers the nearest name, or <see langword="null"/> when none is near.</summary>
    /// <param name="name">The name that is not known.</param>
    /// <param name="known">The names that are.</param>
    /// <returns>A name of which at most a third of the letters differ, the nearest.</returns>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);

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
