namespace Personalization.Realtime.Erasure;

/// <summary>Erases people from one of the places that keep something of them. All that are registered are asked, in the order of registration.</summary>
internal interface IPersonEraser
{
    /// <summary>Erases a person. Safe to repeat: what a crash left is erased by the next call.</summary>
    /// <param name="person">Who.</param>
    /// <param name="cancellationToken">Cancels the call; to do it again does the rest.</param>
    /// <returns>How much there was; nothing of the person.</returns>
    ValueTask<IReadOnlyList<ErasedCount>> EraseAsync(ErasedPerson person, CancellationToken cancellationToken);
}
