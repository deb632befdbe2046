using System.Globalization;

namespace Personalization.DependencyInjection;

/// <summary>Where in a file something is written.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
public sealed record ConfigurationLocation(string File, int Line, int Column)
{
    /// <summary>Answers <c>file:line:column</c>, which editors and terminals know how to open.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}");
}
