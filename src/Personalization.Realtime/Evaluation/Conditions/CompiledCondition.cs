namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>A condition, ready to be judged. Immutable.</summary>
internal abstract class CompiledCondition
{
    /// <summary>Gets whether it holds of somebody without events, whatever their record and the time; <see langword="null"/> where these decide. A verdict that is certain so is certain for ever.</summary>
    internal abstract bool? WithoutEvents { get; }

    /// <summary>Judges it, without looking at more than is needed.</summary>
    internal abstract Verdict Judge(in EvaluationContext context);

    /// <summary>Judges it and says why, with all of its parts.</summary>
    internal abstract ConditionExplanation Explain(in EvaluationContext context);

    private protected static DateTimeOffset? TimeOf(long ticks) => ticks >= DateTime.MaxValue.Ticks ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
}
