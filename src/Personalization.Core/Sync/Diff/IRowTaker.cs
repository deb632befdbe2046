using Personalization.Sources;

namespace Personalization.Sync.Diff;

/// <summary>Is given each row of a model, to look at in place. What it throws ends it alone.</summary>
internal interface IRowTaker
{
    /// <summary>Is told whose rows come, before the first.</summary>
    /// <param name="rows">The rows; not to be moved.</param>
    /// <param name="cancellationToken">Cancels what it does with rows.</param>
    void Begin(RowReader rows, CancellationToken cancellationToken);

    /// <summary>Takes the current row.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask TakeAsync(CancellationToken cancellationToken);
}
