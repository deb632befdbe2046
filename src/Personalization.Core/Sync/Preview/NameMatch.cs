using System.Text;
using Personalization.Errors;

namespace Personalization.Sync.Preview;

/// <summary>Compares names as people write them: case, <c>_</c> and <c>-</c> and the humps of camel case do not count.</summary>
internal static class NameMatch
{
    /// <summary>Finds the name that another most probably stands for.</summary>
    /// <returns>The nearest, and whether it is the same but for its spelling; nothing where none is near.</returns>
    internal static (string Name, bool IsSame)? Find(string name, IReadOnlyCollection<string> candidates)
    {
        var words = WordsOf(name);
        if (candidates.FirstOrDefault(candidate => WordsOf(candidate).SequenceEqual(words)) is { } same)
        {
            return (same, true);
        }

        // One says more than the other: email_address and email. The fewer words differ, the nearer.
        var within = candidates
            .Where(candidate => IsPartOf(words, WordsOf(candidate)))
            .MinBy(candidate => Math.Abs(WordsOf(candidate).Length - words.Length));
        return within is not null ? (within, false)
            : NameSuggestion.Nearest(name, candidates) is { } nearest ? (nearest, false)
            : null;
    }

    private static bool IsPartOf(string[] left, string[] right)
    {
        var (few, many) = left.Length < right.Length ? (left, right) : (right, left);

        // Every identifier has the word id, which says nothing.
        return few is not [] and not ["id"] && few.All(word => many.Contains(word, StringComparer.Ordinal));
    }

    private static string[] WordsOf(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && char.IsLower(name[i - 1]))
            {
                text.Append('_');
            }

            text.Append(char.IsLetterOrDigit(name[i]) ? char.ToLowerInvariant(name[i]) : '_');
        }

        return text.ToString().Split('_', StringSplitOptions.RemoveEmptyEntries);
    }
}
