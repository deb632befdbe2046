namespace Personalization.Sequences;

/// <summary>What ends a run of a sequence, or a process's part in it.</summary>
/// <param name="Cancelled">A person ends the run.</param>
/// <param name="Stopping">The process stops: the run goes on in another one, or with the next start.</param>
/// <param name="Lost">The lease is lost: the run may be another process's now.</param>
internal readonly record struct SequenceSignals(CancellationToken Cancelled, CancellationToken Stopping, CancellationToken Lost)
{
    internal bool IsCancelled => Cancelled.IsCancellationRequested;

    internal bool IsLeaving => Stopping.IsCancellationRequested || Lost.IsCancellationRequested;

    /// <summary>Answers what any of them cancels; to be disposed.</summary>
    internal CancellationTokenSource Link() => CancellationTokenSource.CreateLinkedTokenSource(Cancelled, Stopping, Lost);
}
