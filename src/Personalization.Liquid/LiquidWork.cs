namespace Personalization.Liquid;

/// <summary>Counts the bytes that renderings handle, where several have one limit together, and ends them when they are cancelled. Used by one thread at a time.</summary>
/// <remarks>A byte is counted each time that a filter, an operator or an output goes over it: a letter of a text, an item of a list.</remarks>
/// <param name="maxBytes">How many bytes they may handle; one more ends a rendering with a <see cref="LiquidException"/>.</param>
public sealed class LiquidWork(long maxBytes)
{
    /// <summary>So much is handled in a millisecond or so.</summary>
    private const int BytesBetweenLooks = 1024 * 1024;

    private CancellationToken _cancellationToken;
    private long _nextLook = Math.Min(BytesBetweenLooks, maxBytes);

    /// <summary>Gets how many bytes were handled since <see cref="Begin"/>.</summary>
    public long Bytes { get; private set; }

    /// <summary>Begins to count anew.</summary>
    /// <param name="cancellationToken">Ends renderings with an <see cref="OperationCanceledException"/>, also in the middle of one.</param>
    public void Begin(CancellationToken cancellationToken = default)
    {
        _cancellationToken = cancellationToken;
        Bytes = 0;
        _nextLook = Math.Min(BytesBetweenLooks, maxBytes);
    }

    /// <summary>Counts bytes; filters of an application's own call it before they handle more than their input.</summary>
    /// <param name="bytes">How many.</param>
    /// <exception cref="LiquidException">There are more than the limit.</exception>
    /// <exception cref="OperationCanceledException">The rendering was cancelled.</exception>
    public void Add(long bytes)
    {
        Bytes += bytes;
        if (Bytes > _nextLook)
        {
            Look();
        }
    }

    internal void Look()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (Bytes > maxBytes)
        {
            throw new LiquidException($"The template handles more than {maxBytes} bytes.");
        }

        _nextLook = Math.Min(Bytes + BytesBetweenLooks, maxBytes);
    }
}
