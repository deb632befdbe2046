namespace Personalization.Realtime.Evaluation.Compilation;

/// <summary>How much of a filter's events a person keeps: the newest so many, for so many milliseconds.</summary>
internal readonly record struct CompiledFilter(int Keep, long Window)
{
    internal CompiledFilter With(CompiledFilter other) => new(Math.Max(Keep, other.Keep), Math.Max(Window, other.Window));
}
