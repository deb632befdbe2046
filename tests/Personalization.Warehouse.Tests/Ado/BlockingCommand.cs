using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Personalization.Warehouse.Tests.Ado;

internal sealed class BlockingCommand(BlockingFactory factory) : DbCommand
{
    [AllowNull]
    public override string CommandText { get; set; } = string.Empty;

    public override int CommandTimeout { get; set; }

    public override CommandType CommandType { get; set; }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    protected override DbConnection? DbConnection { get; set; }

    protected override DbParameterCollection DbParameterCollection => throw new NotSupportedException();

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel() => factory.Cancelled.TrySetResult();

    public override int ExecuteNonQuery() => throw new NotSupportedException();

    public override object ExecuteScalar() => throw new NotSupportedException();

    public override void Prepare() => throw new NotSupportedException();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => new BlockingReader(factory);

    protected override DbParameter CreateDbParameter() => throw new NotSupportedException();
}
