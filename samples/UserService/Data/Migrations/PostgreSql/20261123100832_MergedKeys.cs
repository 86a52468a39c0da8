using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace UserService.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class MergedKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "conflicts",
                schema: "user_schema",
                table: "soft_reference_cleanups",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "merged_into",
                schema: "user_schema",
                table: "soft_reference_cleanups",
                type: "character varying(256)",
                maxLength: 256,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "conflicts",
                schema: "user_schema",
                table: "soft_reference_cleanups");

            migrationBuilder.DropColumn(
                name: "merged_into",
                schema: "user_schema",
                table: "soft_reference_cleanups");
        }
    }
}
