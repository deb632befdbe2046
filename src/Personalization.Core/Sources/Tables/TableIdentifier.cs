namespace Personalization.Sources.Tables;

/// <summary>Quotes the names of tables and columns that are written. Nothing else than letters, digits and underscores gets into a statement.</summary>
internal static class TableIdentifier
{
    /// <summary>Tells whether a text is a name: a to z, digits and <c>_</c>, not a digit first.</summary>
    /// <param name="name">The text.</param>
    /// <param name="mostLetters">The longest name.</param>
    /// <returns>Whether it is one.</returns>
    public static bool IsValid(string? name, int mostLetters)
        => name is { Length: > 0 } && name.Length <= mostLetters && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_');

    /// <summary>Quotes a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="limits">How long it may be.</param>
    /// <returns>The name in double quotes.</returns>
    /// <exception cref="ArgumentException">It is no name.</exception>
    public static string Quote(string name, TableLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return IsValid(name, limits.NameLength) ? $"\"{name}\"" : throw new ArgumentException($"A table or column has a name that is not of a to z, digits and _, or is longer than {limits.NameLength} letters.", nameof(name));
    }
}
