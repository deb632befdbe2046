using Personalization.Realtime.Evaluation.Conditions;

namespace Personalization.Realtime.Evaluation.Compilation;

/// <summary>An audience, ready to be judged. Immutable.</summary>
internal sealed class CompiledAudience(string name, ulong fingerprint, CompiledCondition condition)
{
    internal string Name => name;

    /// <summary>Gets the id, which follows from the name.</summary>
    internal ulong Id { get; } = DefinitionHash.Of(name);

    /// <summary>Gets the fingerprint of everything that decides membership.</summary>
    internal ulong Fingerprint => fingerprint;

    internal CompiledCondition Condition => condition;
}
