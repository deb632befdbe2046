using Personalization.Realtime.Evaluation.Conditions;
using Personalization.Realtime.Evaluation.Fields;
using Personalization.Realtime.Evaluation.State;

namespace Personalization.Realtime.Evaluation;

/// <summary>What one evaluation works in. Used again for the next one, so that it makes nothing but its result.</summary>
internal sealed class EvaluationSpace(int audiences)
{
    internal PersonState State { get; } = new();

    internal PersonState Merged { get; } = new();

    internal FieldTable Fields { get; } = new();

    internal StateWriter Writer { get; } = new();

    /// <summary>Gets the verdict on each audience.</summary>
    internal Verdict[] Verdicts { get; } = new Verdict[audiences];
}
