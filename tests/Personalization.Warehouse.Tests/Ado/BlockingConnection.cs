using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Personalization.Warehouse.Tests.Ado;

internal sealed class BlockingConnection(BlockingFactory factory) : DbConnection
{
    [AllowNull]
    public override string ConnectionString { get; set; } = string.Empty;

    public override string Database => string.Empty;

    public override string DataSource => string.Empty;

    public override string ServerVersion => "Blocking 1.0";

    public override ConnectionState State => ConnectionState.Open;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    public override void Open()
    {
    }

    public override void Close()
    {
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => throw new NotSupportedException();

    protected override DbCommand CreateDbCommand() => new BlockingCommand(factory);
}
