using Personalization.Realtime.Evaluation.Conditions;
using Personalization.Realtime.Evaluation.Fields;
using Personalization.Realtime.Evaluation.State;

namespace Personalization.Realtime.Evaluation;

/// <summary>What one evaluation works in. Used again for the next one, so that it makes nothing but its result.</summary>
/// <param name="audiences">How many audiences there are.</param>
/// <param name="shared">How many conditions are judged once for all audiences that have them.</param>
internal sealed class EvaluationSpace(int audiences, int shared)
{
    internal PersonState State { get; } = new();

    internal PersonState Merged { get; } = new();

    internal FieldTable Fields { get; } = new();

    /// <summary>Gets the verdict on each audience.</summary>
    internal Verdict[] Verdicts { get; } = new Verdict[audiences];

    /// <summary>Gets the place of each audience's membership in the state as it was read; -1 for none.</summary>
    internal int[] Places { get; } = new int[audiences];

    /// <summary>Gets the verdicts on conditions that several audiences may have; one that is certain until 0 is still to be judged.</summary>
    internal Verdict[] Shared { get; } = new Verdict[shared];
}
