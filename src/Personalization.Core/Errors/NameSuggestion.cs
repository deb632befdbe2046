using Personalization.Liquid.Parsing;

namespace Personalization.Errors;

/// <summary>Finds the name that a mistyped one was probably meant to be. Thread-safe.</summary>
internal static class NameSuggestion
{
    /// <summary>Says what names there are and which is nearest, as the end of an error message.</summary>
    /// <param name="name">The name that is not known.</param>
    /// <param name="known">The names that are.</param>
    /// <returns>One or two sentences.</returns>
    public static string For(string name, IEnumerable<string> known)
    {
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
    /// <returns>A name of which at most a third of the letters differ, the nearest; or the only one that has the name as a word of its own.</returns>
    public static string? Nearest(string name, IEnumerable<string> known) => NearestName.Find(name, known);
}
