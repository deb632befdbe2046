using Personalization.Configuration.Reading;

namespace Personalization.Configuration.Format;

/// <summary>A configuration while it is read: what can only be made when all of it has been.</summary>
/// <param name="context">What the reading shares.</param>
internal sealed class FileDraft(ReadingContext context)
{
    internal ReadingContext Context { get; } = context;

    /// <summary>Gets the stores, with the places where they are written.</summary>
    internal List<(BackendDraft Store, Place Place)> Stores { get; } = [];
}
