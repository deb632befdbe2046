using Personalization.Sequences;

namespace Personalization.DependencyInjection;

/// <summary>A sequence as it was configured, not yet checked.</summary>
internal sealed class SequenceSettings(string id)
{
    public string Id { get; } = id;

    /// <summary>Gets the members, in the order in which they run.</summary>
    public IList<SequenceMemberSettings> Syncs { get; } = [];

    /// <summary>Gets when the sequence runs by itself.</summary>
    public ScheduleSettings Schedule { get; } = new();

    /// <summary>Gets or sets a value indicating whether the sequence's own schedule rests. Runs by hand still go.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool Paused { get; set; }
}

/// <summary>A sync in a sequence as it was configured, not yet checked.</summary>
internal sealed class SequenceMemberSettings
{
    /// <summary>Gets or sets the sync's id.</summary>
    public string Sync { get; set; } = string.Empty;

    /// <summary>Gets or sets when the member ends the run of the sequence.</summary>
    /// <value><see cref="SequenceTermination.Fatal"/> by default.</value>
    public SequenceTermination TerminateOn { get; set; }

    /// <summary>Gets or sets how many rows it may reject before it ends the run.</summary>
    /// <value><see langword="null"/> by default: none.</value>
    public RejectedLimit? MaxRejected { get; set; }
}
