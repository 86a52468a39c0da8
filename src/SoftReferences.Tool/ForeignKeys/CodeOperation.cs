using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.Tool;

/// <summary>An operation that is written to a migration as the given code: a call on the builder, or a comment.</summary>
/// <param name="code">The call, starting with a dot, or the comment.</param>
internal sealed class CodeOperation(string code) : MigrationOperation
{
    public string Code => code;
}
