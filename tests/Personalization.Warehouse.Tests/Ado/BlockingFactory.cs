using System.Data.Common;

namespace Personalization.Warehouse.Tests.Ado;

/// <summary>A provider without asynchronous calls: its second row blocks until the command is cancelled.</summary>
internal sealed class BlockingFactory : DbProviderFactory
{
    /// <summary>Gets what is set when the second row is asked for.</summary>
    internal TaskCompletionSource Blocked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets what is set when the command is cancelled.</summary>
    internal TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override DbConnection CreateConnection() => new BlockingConnection(this);
}
