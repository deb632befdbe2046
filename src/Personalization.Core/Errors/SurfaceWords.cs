using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Personalization.Errors;

/// <summary>The words of a surface for what errors tell people to do. Thread-safe.</summary>
internal sealed class SurfaceWords
{
    private readonly (Regex Pattern, string Replacement)[] _words;

    /// <param name="words">What errors say (regular expressions) and what is said instead.</param>
    internal SurfaceWords(params (string Pattern, string Replacement)[] words)
        : this([.. words.Select(word => (new Regex(word.Pattern, RegexOptions.CultureInvariant), word.Replacement))])
    {
    }

    private SurfaceWords((Regex Pattern, string Replacement)[] words) => _words = words;

    /// <summary>Gets the words of C#, in which errors are written.</summary>
    internal static SurfaceWords Code { get; } = new();

    /// <summary>Answers these words, and another surface's for what is left.</summary>
    internal SurfaceWords Then(SurfaceWords other) => new([.. _words, .. other._words]);

    /// <summary>Answers an error in the words of this surface.</summary>
    [return: NotNullIfNotNull(nameof(message))]
    internal string? In(string? message)
    {
        foreach (var (pattern, replacement) in message is null ? [] : _words)
        {
            message = pattern.Replace(message!, replacement);
        }

        return message;
    }
}
