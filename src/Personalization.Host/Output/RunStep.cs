namespace Personalization.Hosting.Output;

/// <summary>What a run is doing.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Count">How many rows it has come to.</param>
/// <param name="Share">How much of it is done, 0 to 1; <see langword="null"/> when nobody knows.</param>
internal readonly record struct RunStep(string Text, long Count, double? Share);
