using Personalization.Crash.Child;

namespace Personalization.Crash.Tests;

/// <summary>What the parent saw of a run.</summary>
/// <param name="Result">How it ended; <see langword="null"/> when its process did.</param>
/// <param name="Points">The moments that it told of, in order.</param>
internal sealed record RunOutcome(RunResult? Result, IReadOnlyList<string> Points)
{
    internal int CountOf(string point) => Points.Count(name => name == point);
}
