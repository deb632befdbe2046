using Personalization.Configuration.Reading;

namespace Personalization.Configuration.Format;

/// <summary>The state as it is written.</summary>
internal sealed class StateDraft
{
    /// <summary>Gets what it is made by, when a package makes it.</summary>
    internal BackendDraft Backend { get; } = new("state");

    internal string? Directory { get; set; }

    internal bool Shared { get; set; }

    internal long? MaxPlanBytes { get; set; }
}
