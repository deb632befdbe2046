namespace Personalization.Sources;

/// <summary>How a source did when it was tried out.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Checks">What was tried, in this order; the first that does not work is the last.</param>
/// <param name="Version">What the database says it is, such as <c>PostgreSQL 15.18</c>; <see langword="null"/> when it was not reached.</param>
/// <param name="Clock">The database's time when it was asked; <see langword="null"/> when it was not reached.</param>
/// <param name="ClockOffset">How far the database's clock is ahead of this machine's; negative when it is behind.</param>
public sealed record SourceTestReport(
    string Source, IReadOnlyList<SourceCheck> Checks, string? Version, DateTimeOffset? Clock, TimeSpan? ClockOffset)
{
    /// <summary>Gets a value indicating whether everything that was tried works.</summary>
    public bool Succeeded => Checks.All(check => check.Problem is null);
}

/// <summary>One thing that was tried of a source.</summary>
/// <param name="Name">What was tried: <c>connection</c>, <c>read</c>, <c>version</c> or <c>clock</c>.</param>
/// <param name="Problem">Why it does not work and the way out, without secrets and values; <see langword="null"/> when it works.</param>
public sealed record SourceCheck(string Name, string? Problem);
