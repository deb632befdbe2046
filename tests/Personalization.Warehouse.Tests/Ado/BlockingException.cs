using System.Data.Common;

namespace Personalization.Warehouse.Tests.Ado;

internal sealed class BlockingException() : DbException("The row of secret Ann was cancelled.");
