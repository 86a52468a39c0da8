using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace AuthService.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class JournalWithoutNumbers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_soft_reference_journal",
                schema: "auth_schema",
                table: "soft_reference_journal");

            migrationBuilder.DropColumn(
                name: "id",
                schema: "auth_schema",
                table: "soft_reference_journal");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_journal",
                schema: "auth_schema",
                table: "soft_reference_journal",
                columns: new[] { "resource", "occurred_at" });

            migrationBuilder.CreateSoftReferenceTriggers(TargetModel);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_soft_reference_journal",
                schema: "auth_schema",
                table: "soft_reference_journal");

            migrationBuilder.AddColumn<long>(
                name: "id",
                schema: "auth_schema",
                table: "soft_reference_journal",
                type: "bigint",
                nullable: false,
                defaultValue: 0L)
                .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);

            migrationBuilder.AddPrimaryKey(
                name: "pk_soft_reference_journal",
                schema: "auth_schema",
                table: "soft_reference_journal",
                column: "id");
        }
    }
}
