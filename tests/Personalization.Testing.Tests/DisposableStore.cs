using Personalization.Records;

namespace Personalization.Testing.Tests;

/// <summary>A store of which only the disposal is looked at.</summary>
internal sealed class DisposableStore : IRecordStore, IDisposable
{
    internal int Disposed { get; private set; }

    public void Dispose() => Disposed++;

    public ValueTask<IRecordCollection> OpenAsync(CollectionDefinition definition, CancellationToken cancellationToken) => throw new NotSupportedException();
}
