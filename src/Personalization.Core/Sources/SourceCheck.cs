namespace Personalization.Sources;

/// <summary>One thing that was tried of a source.</summary>
/// <param name="Name">What was tried: <c>connection</c>, <c>read</c>, <c>version</c> or <c>clock</c>.</param>
/// <param name="Problem">Why it does not work and the way out, without secrets and values; <see langword="null"/> when it works.</param>
public sealed record SourceCheck(string Name, string? Problem);
